"""Conditions on the rows of a resource: by key, and as far as the reader may see them."""

from typing import Final

from sqlalchemy import ColumnElement, and_, false, func, or_, true

from openevent.domain import trash
from openevent.model.permissions import Identity, Rule, anyone, listed
from openevent.model.resource import Resource
from openevent.resources.event import events

LARGEST_ID: Final = 2**63 - 1
ID_DIGITS: Final = 19


def may_read(resource: Resource, who: Identity, *, trashed: bool = False) -> ColumnElement[bool]:
    """Give the condition under which a row is seen; `trashed` ones too, where asked for by who may restore them."""
    living = resource.table.c.deleted_at.is_(None) if resource.soft_delete else true()
    there = or_(living, trash.rule(resource).where(who, resource.table)) if trashed else living
    return and_(there, resource.can.read.where(who, resource.table))


def in_lists(resource: Resource) -> Rule:
    """Give the rule of what lists show that are not of one event: a private event is for who has its address."""
    return listed if resource is events else anyone


def by_key(resource: Resource, key: str) -> ColumnElement[bool]:
    """Give the condition for the row of that id; all but digits is an event's identifier (docs/contract/clients.md#6-event-ids)."""
    if key.isascii() and key.isdigit():
        fits = len(key) <= ID_DIGITS and int(key) <= LARGEST_ID
        return resource.table.c.id == int(key) if fits else false()
    return func.lower(resource.table.c.identifier) == key.lower() if resource is events else false()
