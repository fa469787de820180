"""Event copyrights: the licence under which an event's material is shared."""

from sqlalchemy import Index

from openevent.model.kinds import Int, Media, Name, String, Url
from openevent.model.permissions import EVENT_PART_PERMISSIONS, organizer
from openevent.model.resource import Archive, Attributes, MediaPath, Resource, to_one
from openevent.model.unique import NOT_DELETED, Unique


class EventCopyrightAttributes(Attributes):
    holder: String | None = None
    holder_url: Url | None = None
    licence: Name
    licence_url: Url | None = None
    year: Int | None = None
    logo_url: Media | None = None


LICENCE_DETAILS = {
    "name": "licence",
    "url": "licence_url",
    "logo": "logo_url",
    "logo_url": "logo_url",
}
"""Fields for the keys of the object in which old files describe the licence."""

event_copyrights = Resource(
    type="event-copyright",
    attributes=EventCopyrightAttributes,
    links=(to_one("event", required=True),),
    can=EVENT_PART_PERMISSIONS,
    archive=Archive(
        "event_copyright",
        order=("id", "holder", "holder_url", "licence", "licence_url", "year", "logo_url"),
        aliases={"logo": "logo_url", "license": "licence", "license_url": "licence_url"},
        media={"logo_url": MediaPath("image", "images/licence_{id}")},
        ignored=frozenset({"event_id"}),
        in_event_object=True,
        at_most_one=True,
        fill_from={"licence_details": LICENCE_DETAILS},
    ),
    constraints=(
        Unique(
            Index(
                "event_copyrights_event_key", "event_id", unique=True, postgresql_where=NOT_DELETED
            ),
            "The event already has a copyright: change that one.",
            "relationships/event",
            is_invalid=True,
        ),
    ),
    is_copied=True,
    own_data=None,
    version="event",
    trash_rule=organizer,
    has_rules=True,
)
