"""Copying an event: a draft with the rows that are declared as copied.

The rule: docs/contract/resources.md#event-copy.
"""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Insert,
    Select,
    func,
    insert,
    literal,
    null,
    select,
    union_all,
)

from openevent.domain.event.events import generate_identifier
from openevent.infra import storage
from openevent.model.kinds import NOT_COPIED
from openevent.model.permissions import Identity
from openevent.model.resource import Link, Resource
from openevent.resources import ALL, BY_TYPE
from openevent.resources.event import events
from openevent.work.changes import record

EVENT_ID: Final = "event_id"
OWN_COLUMNS: Final = frozenset({"id", EVENT_ID, "deleted_at"})
"""Columns that a copied row has of its own."""


def sort_parts(resources: Iterable[Resource]) -> tuple[Resource, ...]:
    """Give the copied parts of an event, each after those that it links to."""
    waiting = [one for one in resources if one.copied and one is not events]
    ordered: list[Resource] = []
    while waiting:
        types = {part.type for part in waiting}
        ready = [part for part in waiting if not types & _linked_types(part)]
        if not ready:
            raise ValueError(f"Copied parts link to one another in a circle: {sorted(types)}")
        ordered += ready
        waiting = [part for part in waiting if part not in ready]
    return tuple(ordered)


def _linked_types(part: Resource) -> set[str]:
    return {link.type for link in part.links if link.column and link.type != part.type}


PARTS: Final = sort_parts(ALL)
"""What a copied event takes along: all that hangs on an event and is declared as copied."""


def reserve_id(connection: Connection) -> int:
    """Draw the id of the copy, under which its media are stored before its rows are written."""
    sequence = func.pg_get_serial_sequence(events.table.name, "id")
    return int(connection.execute(select(func.nextval(sequence))).scalar_one())


def list_media_keys(connection: Connection, event_id: int) -> list[str]:
    """Give the keys of the media that the copy will hold, in one round trip."""
    keys = [column for resource in (events, *PARTS) for column in _media_of(resource, event_id)]
    return sorted(connection.execute(union_all(*keys)).scalars())


def copy_rows(connection: Connection, who: Identity, event_id: int, new_id: int) -> str:
    """Write the rows of the copy, in one statement for each resource; gives its identifier."""
    identifier = generate_identifier()
    connection.execute(_event(event_id, new_id, identifier))
    for part in PARTS:
        connection.execute(_part(part, event_id, new_id))
    record(connection, "event.copied", (events.type, new_id), who.id, source=event_id)
    return identifier


def _event(event_id: int, new_id: int, identifier: str) -> Insert:
    values = _copied_columns(events, new_id)
    row = select(literal(new_id), literal(identifier), *values.values())
    ours = row.where(events.table.c.id == event_id)
    return insert(events.table).from_select(["id", "identifier", *values], ours)


def _part(part: Resource, event_id: int, new_id: int) -> Insert:
    table = part.table
    values = _copied_columns(part, new_id)
    source: FromClause = table
    for link in part.links:
        if link.column in values and _is_of_an_event(link):
            source, values[link.column] = _follow(
                source, table.c[link.column], link, event_id, new_id
            )
    rows = select(literal(new_id), *values.values()).select_from(source)
    theirs = rows.where(*_of(part, event_id)).order_by(table.c.id)
    return insert(table).from_select([EVENT_ID, *values], theirs)


def _copied_columns(resource: Resource, new_id: int) -> dict[str, ColumnElement[Any]]:
    """Give the columns that a copied row takes over, with their values."""
    omitted = {name for name, field in resource.fields.items() if NOT_COPIED in field.marks}
    names = [
        column.name for column in resource.table.columns if column.name not in OWN_COLUMNS | omitted
    ]
    return {name: _moved(resource, name, new_id) for name in names}


def _is_of_an_event(link: Link) -> bool:
    return EVENT_ID in BY_TYPE[link.type].table.c


def _follow(
    source: FromClause, column: Column[Any], link: Link, event_id: int, new_id: int
) -> tuple[FromClause, ColumnElement[Any]]:
    """Give the id of the copy of a linked row; null where that row is not copied."""
    target = BY_TYPE[link.type]
    if target not in PARTS:
        return source, null()
    old = _numbered(target, event_id, f"old_{link.column}")
    new = _numbered(target, new_id, f"new_{link.column}")
    joined = source.outerjoin(old, old.c.id == column).outerjoin(new, new.c.place == old.c.place)
    return joined, new.c.id


def _numbered(part: Resource, event_id: int, name: str) -> FromClause:
    """Number the rows of an event: copies are written in the order of the rows that they copy."""
    table = part.table
    place = func.row_number().over(order_by=table.c.id).label("place")
    return select(table.c.id, place).where(*_of(part, event_id)).subquery(name)


def _of(part: Resource, event_id: int) -> Iterable[ColumnElement[bool]]:
    column = part.table.c.id if part is events else part.table.c[EVENT_ID]
    is_living = [part.table.c.deleted_at.is_(None)] if part.soft_delete else []
    return (column == event_id, *is_living)


def _moved(resource: Resource, name: str, new_id: int) -> ColumnElement[Any]:
    column = resource.table.c[name]
    if name not in resource.fields or not resource.fields[name].kind.is_media:
        return column
    return func.regexp_replace(column, "^media/events/[0-9]+/", storage.build_media_prefix(new_id))


def _media_of(resource: Resource, event_id: int) -> list[Select[Any]]:
    columns = [
        resource.table.c[name] for name, field in resource.fields.items() if field.kind.is_media
    ]
    return [
        select(one).where(one.startswith(storage.MEDIA_PREFIX), *_of(resource, event_id))
        for one in columns
    ]
