"""The row that will own the files of a body: may the user write it, and what does it hold now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Text,
    func,
    literal,
    select,
    union_all,
)

from api.jsonapi import row_conditions
from api.write import row_lookups
from openevent.domain.conditions import build_condition
from openevent.domain.media.references import list_media_columns
from openevent.domain.write.request import Request
from openevent.infra import media_keys
from openevent.infra.media_keys import EVENTS, Owner
from openevent.model.permissions import Identity
from openevent.model.resource import Resource
from openevent.resources import ALL
from openevent.resources.event import events


@dataclass(frozen=True)
class Target:
    """The row of a write.

    - `owner` owns its media; None if it is a new row that needs an id.
    - `columns` are the stored values, by name; a new row has none.
    - `copyable` are the keys, of those in the body, that a row names which the user may change.
    """

    owner: Owner | None
    may_write: bool
    columns: dict[str, Any] = field(default_factory=dict)
    copyable: frozenset[str] = frozenset()


def load(connection: Connection, request: Request, keys: Iterable[str]) -> Target | None:
    """Load the row of a write; None if there is no such row. `keys` are media in the body.

    Who else names a key is asked only for media of another owner: no column of media has an index.
    """
    row, conditions = _find_row(request)
    event_id = row_lookups.select_event_id(request.resource, row).label("target_event_id")
    rule = request.resource.can.update if request.key else request.resource.can.create
    may_write = build_condition(rule, request.user, row).label("target_may_write")
    query = select(row, event_id, may_write).where(*conditions)
    record = connection.execute(query).mappings().first()
    if record is None:
        return None
    owner = _find_owner(request, record["id"], record["target_event_id"])
    return Target(
        owner,
        bool(record["target_may_write"]),
        dict(record) if request.key else {},
        _load_copyable(connection, request.user, owner, keys),
    )


def _find_row(request: Request) -> tuple[FromClause, list[ColumnElement[bool]]]:
    if request.key is None:
        return row_lookups.make_candidate(request), []
    return request.resource.table, [row_conditions.by_key(request.resource, request.key)]


def _find_owner(request: Request, row_id: int, event_id: int | None) -> Owner | None:
    if event_id and request.resource is not events:
        return Owner(EVENTS, event_id)
    return Owner(request.resource.plural, row_id) if request.key else None


def _load_copyable(
    connection: Connection, user: Identity, owner: Owner | None, keys: Iterable[str]
) -> frozenset[str]:
    """Load the keys of other owners that a row names which the user may change."""
    foreign = [key for key in keys if media_keys.read_owner(key) != owner]
    if not foreign:
        return frozenset()
    keys_sql = literal(foreign, ARRAY(Text))
    queries = (query for resource in ALL for query in select_named(resource, user, keys_sql))
    return frozenset(connection.scalars(union_all(*queries)))


def select_named(
    resource: Resource, user: Identity, keys: ColumnElement[Any]
) -> Iterator[Select[Any]]:
    """Select the keys, of these, that rows of a type name which the user may change."""
    may_change = build_condition(resource.can.update, user, resource.table)
    for column in list_media_columns(resource):
        yield select(column).where(column == func.any(keys), may_change)
