"""A resource that no other file knows: importing this declares it, before anything reads the registry."""

from typing import Annotated

from sqlalchemy import Index

import openevent.resources as registry
from openevent.model.kinds import PRIVATE, Email, Media, Name
from openevent.model.own_data import OwnData
from openevent.model.permissions import Permissions, co_organizer, organizer, visible
from openevent.model.resource import Attributes, Resource, to_one
from openevent.model.reverse_links import add_reverse_links
from openevent.model.unique import LIVING, Unique


class BoothAttributes(Attributes):
    name: Name
    logo_url: Media | None = None
    email: Annotated[Email, PRIVATE] | None = None


booths = Resource(
    type="booth",
    attributes=BoothAttributes,
    links=(
        to_one("event", required=True, reverse="booths"),
        to_one("microlocation", reverse="booths"),
        to_one("contact", "user"),
    ),
    can=Permissions(
        read=visible,
        create=co_organizer,
        update=co_organizer,
        delete=co_organizer,
        read_private=co_organizer,
    ),
    constraints=(
        Unique(
            Index("booths_name_key", "event_id", "name", unique=True, postgresql_where=LIVING),
            "The event has a booth of this name.",
            "attributes/name",
        ),
    ),
    copied=True,
    own_data=OwnData(columns=("contact_id",), addresses=("email",)),
    version="sponsors",
    trash=organizer,
    has_rules=False,
)


def _register() -> None:
    """Do what a new file in openevent/resources/ does."""
    known = (*registry.ALL, booths)
    by_plural = {resource.plural: resource for resource in known}
    for name, value in {
        "ALL": known,
        "BY_TYPE": {resource.type: resource for resource in known},
        "BY_PLURAL": by_plural,
    }.items():
        setattr(registry, name, value)
    add_reverse_links(known)


_register()
