"""Conditions on the rows of a resource: its key, and the rows that a user may see."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, func, or_, true

from openevent.domain.conditions import build_condition
from openevent.model.permissions import Identity
from openevent.model.resource import Resource

LARGEST_ID: Final = 2**63 - 1
ID_DIGITS: Final = 19


def may_read(resource: Resource, user: Identity, *, trashed: bool = False) -> ColumnElement[bool]:
    """Build the condition for the rows that a user may see.

    With `trashed` it includes the deleted rows that the user may restore.
    """
    is_there = _is_there(resource, user, trashed=trashed)
    return and_(is_there, build_condition(resource.can.read, user, resource.table))


def _is_there(resource: Resource, user: Identity, *, trashed: bool) -> ColumnElement[bool]:
    if resource.trash_rule is None:
        return true()
    is_there = resource.table.c.deleted_at.is_(None)
    if not trashed:
        return is_there
    return or_(is_there, build_condition(resource.trash_rule, user, resource.table))


def by_key(resource: Resource, key: str) -> ColumnElement[bool]:
    """Build the condition for a key: an id, or the resource's slug if it has other characters.

    See docs/contract/clients.md#6-event-ids.
    """
    if _is_number(key):
        fits = len(key) <= ID_DIGITS and int(key) <= LARGEST_ID
        return resource.table.c.id == int(key) if fits else false()
    # PostgreSQL refuses a text with a NUL, which no column can hold.
    if resource.slug is None or "\0" in key:
        return false()
    return func.lower(resource.table.c[resource.slug]) == key.lower()


def has_key(resource: Resource, row: Mapping[str, Any], key: str) -> bool:
    """Tell whether the key is that of a loaded row, as `by_key` compares it."""
    if _is_number(key):
        return len(key) <= ID_DIGITS and int(key) == row["id"]
    return resource.slug is not None and str(row[resource.slug]).lower() == key.lower()


def _is_number(key: str) -> bool:
    return key.isascii() and key.isdigit()
