"""Session types, such as talk or workshop, with their length."""

from openevent.model.kinds import Int, Length, Name
from openevent.model.permissions import EVENT_PART_PERMISSIONS, organizer
from openevent.model.resource import Archive, Attributes, Resource, to_one


class SessionTypeAttributes(Attributes):
    name: Name
    length: Length = "00:30"
    position: Int = 0


session_types = Resource(
    type="session-type",
    attributes=SessionTypeAttributes,
    links=(to_one("event", required=True),),
    can=EVENT_PART_PERMISSIONS,
    archive=Archive(
        "session_types",
        order=("id", "name", "length"),
        ignored=frozenset({"event_id", "floor", "latitude", "longitude", "room"}),
    ),
    is_copied=True,
    own_data=None,
    version="sessions",
    trash_rule=organizer,
    has_rules=False,
)
