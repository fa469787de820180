"""Declares two resources that the product does not have.

Importing this module registers them. Do that only in a separate process and before it imports a
function: routes, files and tables are built from the registry once.
"""

from typing import Annotated, Final

from sqlalchemy import Index

from openevent.model.kinds import PRIVATE, Email, Int, Media, Name
from openevent.model.own_data import OwnData
from openevent.model.permissions import (
    EVENT_PART_PERMISSIONS,
    Permissions,
    anyone,
    co_organizer,
    organizer,
    public_event,
    visible,
)
from openevent.model.resource import Archive, Attributes, MediaPath, Resource, to_one
from openevent.model.unique import NOT_DELETED, Unique
from openevent.resources import RESOURCES


class BoothAttributes(Attributes):
    name: Name
    size: Int = 4
    logo_url: Media | None = None
    email: Annotated[Email, PRIVATE] | None = None


class ShiftAttributes(Attributes):
    task: Name


booths: Final = Resource(
    type="booth",
    attributes=BoothAttributes,
    links=(
        to_one("event", required=True, reverse="booths"),
        to_one("microlocation", reverse="booths"),
        to_one("contact", "user", in_archive=False),
    ),
    can=Permissions(
        read=visible,
        create=co_organizer,
        update=co_organizer,
        delete=co_organizer,
        read_private=co_organizer,
        cache=public_event,
    ),
    list_rule=anyone,
    constraints=(
        Unique(
            Index("booths_name_key", "event_id", "name", unique=True, postgresql_where=NOT_DELETED),
            "The event has a booth of this name.",
            "attributes/name",
        ),
    ),
    archive=Archive(
        "booths",
        order=("id", "name", "size"),
        media={"logo_url": MediaPath("image", "images/booths/{name}_{id}")},
        ignored=frozenset({"event_id", "contact_id"}),
        merge_by="name",
    ),
    is_copied=True,
    own_data=OwnData(columns=("contact_id",), addresses=("email",)),
    version="sponsors",
    trash_rule=organizer,
    has_rules=False,
)
shifts: Final = Resource(
    type="booth-shift",
    attributes=ShiftAttributes,
    links=(to_one("event", required=True), to_one("booth", required=True)),
    can=EVENT_PART_PERMISSIONS,
    list_rule=anyone,
    archive=Archive("booth_shifts", ignored=frozenset({"event_id"})),
    is_copied=False,
    own_data=None,
    version=None,
    trash_rule=None,
    has_rules=False,
)
RESOURCES.add(shifts, booths)  # links define the order of the files, not this list
