"""Two resources that the product does not have: their declarations, and nothing else.

Importing this module registers them. Only a process of its own may do so, before it imports a
function: routes, files and tables are made from the registry once.
"""

from typing import Annotated, Final

from sqlalchemy import Index

from openevent.model.kinds import PRIVATE, Email, Int, Media, Name
from openevent.model.own_data import OwnData
from openevent.model.permissions import (
    OF_AN_EVENT,
    Permissions,
    anyone,
    co_organizer,
    organizer,
    visible,
)
from openevent.model.resource import Archive, Attributes, MediaPath, Resource, to_one
from openevent.model.unique import LIVING, Unique
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
        to_one("contact", "user", carried=False),
    ),
    can=Permissions(
        read=visible,
        create=co_organizer,
        update=co_organizer,
        delete=co_organizer,
        read_private=co_organizer,
    ),
    listed=anyone,
    constraints=(
        Unique(
            Index("booths_name_key", "event_id", "name", unique=True, postgresql_where=LIVING),
            "The event has a booth of this name.",
            "attributes/name",
        ),
    ),
    archive=Archive(
        "booths",
        order=("id", "name", "size"),
        media={"logo_url": MediaPath("image", "images/booths/{name}_{id}")},
        ignored=frozenset({"event_id", "contact_id"}),
        merged_by="name",
    ),
    copied=True,
    own_data=OwnData(columns=("contact_id",), addresses=("email",)),
    version="sponsors",
    trash=organizer,
    has_rules=False,
)
shifts: Final = Resource(
    type="booth-shift",
    attributes=ShiftAttributes,
    links=(to_one("event", required=True), to_one("booth", required=True)),
    can=OF_AN_EVENT,
    listed=anyone,
    archive=Archive("booth_shifts", ignored=frozenset({"event_id"})),
    copied=False,
    own_data=None,
    version=None,
    trash=None,
    has_rules=False,
)
RESOURCES.add(shifts, booths)  # the order of files follows the links, not this one
