"""Sponsors: organisations that pay for an event, which shows them."""

from openevent.model.kinds import Html, Int, Media, Name, String, Url
from openevent.model.permissions import EVENT_PART_PERMISSIONS, organizer
from openevent.model.resource import Archive, Attributes, MediaPath, Resource, to_one
from openevent.resources.image_size import LOGO


class SponsorAttributes(Attributes):
    name: Name
    description: Html | None = None
    url: Url | None = None
    level: Int | None = None
    logo_url: Media | None = None
    type: String | None = None


sponsors = Resource(
    type="sponsor",
    attributes=SponsorAttributes,
    links=(to_one("event", required=True),),
    can=EVENT_PART_PERMISSIONS,
    pictures={"logo_url": LOGO},
    archive=Archive(
        "sponsors",
        order=("id", "name", "logo_url", "level", "type", "url", "description"),
        aliases={"logo": "logo_url", "sponsor_type": "type"},
        media={"logo_url": MediaPath("image", "images/sponsors/{name}_{id}")},
        ignored=frozenset({"event_id"}),
        warn_if_absent=True,
    ),
    is_copied=True,
    own_data=None,
    version="sponsors",
    trash_rule=organizer,
    has_rules=True,
)
