"""Conditions on the rows of a resource: by key, and as far as the reader may see them."""

from typing import Final

from sqlalchemy import ColumnElement, and_, false, func, or_, true

from openevent.model.permissions import Identity
from openevent.model.resource import Resource

LARGEST_ID: Final = 2**63 - 1
ID_DIGITS: Final = 19


def may_read(resource: Resource, who: Identity, *, trashed: bool = False) -> ColumnElement[bool]:
    """Give the condition under which a row is seen; `trashed` ones too, where asked for by who may restore them."""
    return and_(
        _is_there(resource, who, trashed=trashed),
        resource.can.read.where(who, resource.table),
    )


def _is_there(resource: Resource, who: Identity, *, trashed: bool) -> ColumnElement[bool]:
    if resource.trash is None:
        return true()
    living = resource.table.c.deleted_at.is_(None)
    return or_(living, resource.trash.where(who, resource.table)) if trashed else living


def by_key(resource: Resource, key: str) -> ColumnElement[bool]:
    """Give the condition for the row of that id; all but digits is its slug (docs/contract/clients.md#6-event-ids)."""
    if key.isascii() and key.isdigit():
        fits = len(key) <= ID_DIGITS and int(key) <= LARGEST_ID
        return resource.table.c.id == int(key) if fits else false()
    if resource.slug is None:
        return false()
    return func.lower(resource.table.c[resource.slug]) == key.lower()
