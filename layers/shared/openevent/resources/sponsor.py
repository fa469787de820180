"""Sponsors: those who pay for an event and are shown for it."""

from openevent.model.kinds import Html, Int, Media, Name, String, Url
from openevent.model.permissions import OF_AN_EVENT, organizer
from openevent.model.resource import Archive, Attributes, MediaPath, Resource, to_one


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
    can=OF_AN_EVENT,
    archive=Archive(
        "sponsors",
        order=("id", "name", "logo_url", "level", "type", "url", "description"),
        aliases={"logo": "logo_url", "sponsor_type": "type"},
        media={"logo_url": MediaPath("image", "images/sponsors/{name}_{id}")},
        ignored=frozenset({"event_id"}),
        expected=True,
    ),
    copied=True,
    own_data=None,
    version="sponsors",
    trash=organizer,
    has_rules=True,
)
