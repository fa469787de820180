"""Social links: where else an event is found."""

from openevent.model.kinds import Name, String, Url
from openevent.model.permissions import OF_AN_EVENT, organizer
from openevent.model.resource import Archive, Attributes, Resource, to_one


class SocialLinkAttributes(Attributes):
    name: Name
    link: Url
    identifier: String | None = None


social_links = Resource(
    type="social-link",
    attributes=SocialLinkAttributes,
    links=(to_one("event", required=True),),
    can=OF_AN_EVENT,
    archive=Archive(
        "social_links",
        order=("id", "name", "link"),
        ignored=frozenset({"event_id"}),
        nested=True,
    ),
    copied=True,
    own_data=None,
    version="event",
    trash=organizer,
    has_rules=False,
)
