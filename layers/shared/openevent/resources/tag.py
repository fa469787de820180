"""Tags: labels for attendees, such as Speakers and VIPs, which badges and lists show."""

from openevent.model.kinds import Bool, Color, Name
from openevent.model.permissions import Permissions, co_organizer, organizer
from openevent.model.resource import Archive, Attributes, Resource, to_one
from openevent.resources.ticket_rules import registrar


class TagAttributes(Attributes):
    name: Name
    color: Color | None = None
    is_read_only: Bool = False


tags = Resource(
    type="tag",
    attributes=TagAttributes,
    links=(to_one("event", required=True, reverse="tags"),),
    can=Permissions(
        read=registrar,
        create=co_organizer,
        update=co_organizer,
        delete=co_organizer,
    ),
    archive=Archive("tags", order=("id", "name", "color"), ignored=frozenset({"event_id"})),
    is_copied=True,
    own_data=None,
    version=None,
    trash_rule=organizer,
    has_rules=False,
)
