"""Session types: talk, workshop, keynote, and how long each is."""

from openevent.model.kinds import Int, Length, Name
from openevent.model.permissions import OF_AN_EVENT, organizer
from openevent.model.resource import Archive, Attributes, Resource, to_one


class SessionTypeAttributes(Attributes):
    name: Name
    length: Length = "00:30"
    position: Int = 0


session_types = Resource(
    type="session-type",
    attributes=SessionTypeAttributes,
    links=(to_one("event", required=True),),
    can=OF_AN_EVENT,
    archive=Archive(
        "session_types",
        order=("id", "name", "length"),
        ignored=frozenset({"event_id", "floor", "latitude", "longitude", "room"}),
    ),
    copied=True,
    own_data=None,
    version="sessions",
    trash=organizer,
    has_rules=False,
)
