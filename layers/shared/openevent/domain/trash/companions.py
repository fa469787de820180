"""Companions: the rows that disappear together with a row, and come back with it.

They get no mark of their own: reads hide them as long as the row is in the trash. So a restore
brings back exactly these, and what was in the trash before stays there
(docs/contract/resources.md#trash).
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select, true

from openevent.model.resource import Resource
from openevent.resources import ALL

type Condition = ColumnElement[bool]
VISIBLE_WITHOUT: Final = frozenset({("user", "feedback"), ("event-topic", "event-sub-topic")})
"""Pairs of a type in the trash and a type whose rows are shown nevertheless."""


@cache
def list_companions(resource: Resource) -> tuple[Resource, ...]:
    """List the types whose rows the database deletes with a row, each after those it belongs to."""
    types: dict[Resource, None] = {}
    for child in _list_children(resource):
        types |= dict.fromkeys((child, *list_companions(child)))
    return tuple(types)


def belongs_to(companion: Resource, resource: Resource, is_row: Condition) -> Condition:
    """Build the condition for the companions of the rows of `resource` that meet a condition."""
    table = companion.table
    conditions = []
    for parent in (resource, *list_companions(resource)):
        if companion not in _list_children(parent):
            continue
        is_parent = is_row if parent is resource else belongs_to(parent, resource, is_row)
        ids = select(parent.table.c.id).where(is_parent).correlate(None)
        columns = [table.c[str(link.column)] for link in _list_owners(companion, parent)]
        conditions += [column.in_(ids) for column in columns]
    return or_(*conditions)


def count(resource: Resource, row_id: int, *, is_final: bool) -> Mapping[str, ColumnElement[Any]]:
    """Build the number of companions of a row by type, for a deletion.

    A final deletion takes rows along that are in the trash already.
    """
    is_row = resource.table.c.id == row_id
    types = [each for each in list_companions(resource) if is_final or _is_hidden(each, resource)]
    return {
        each.type: _count(each, belongs_to(each, resource, is_row), is_final=is_final)
        for each in types
    }


def _count(companion: Resource, is_companion: Condition, *, is_final: bool) -> ColumnElement[Any]:
    counts_all = is_final or not companion.soft_delete
    is_counted = true() if counts_all else companion.table.c.deleted_at.is_(None)
    number = select(func.count()).select_from(companion.table).where(is_companion, is_counted)
    return func.nullif(number.scalar_subquery(), 0)


def _is_hidden(companion: Resource, resource: Resource) -> bool:
    return (resource.type, companion.type) not in VISIBLE_WITHOUT


def _list_children(resource: Resource) -> list[Resource]:
    return [child for child in ALL if _list_owners(child, resource)]


def _list_owners(child: Resource, parent: Resource) -> list[Any]:
    """List the links by which a row is deleted with a row of the other type."""
    if child.view or parent.view:
        return []
    links = [link for link in child.links if link.column and link.type == parent.type]
    return [link for link in links if link.on_delete == "CASCADE"]
