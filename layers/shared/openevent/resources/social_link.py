"""Social links: pages of an event on other sites."""

from openevent.model.kinds import Name, String, Url
from openevent.model.permissions import EVENT_PART_PERMISSIONS, organizer
from openevent.model.resource import Archive, Attributes, Resource, to_one


class SocialLinkAttributes(Attributes):
    name: Name
    link: Url
    identifier: String | None = None


social_links = Resource(
    type="social-link",
    attributes=SocialLinkAttributes,
    links=(to_one("event", required=True),),
    can=EVENT_PART_PERMISSIONS,
    archive=Archive(
        "social_links",
        order=("id", "name", "link"),
        ignored=frozenset({"event_id"}),
        in_event_object=True,
    ),
    is_copied=True,
    own_data=None,
    version="event",
    trash_rule=organizer,
    has_rules=False,
)
