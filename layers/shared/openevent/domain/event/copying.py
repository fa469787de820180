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
from openevent.model.resource import Attribute, Link, Resource
from openevent.resources import ALL, BY_TYPE
from openevent.resources.event import events
from openevent.work.changes import record

EVENT_ID: Final = "event_id"
OWN_COLUMNS: Final = frozenset({"id", EVENT_ID, "deleted_at"})
"""Columns in which a copied row differs from its source."""


def sort_parts(resources: Iterable[Resource]) -> tuple[Resource, ...]:
    """Return the copied parts of an event, each after the parts that it links to.

    Raises ValueError if parts link to one another in a circle.
    """
    remaining = [
        resource for resource in resources if resource.is_copied and resource is not events
    ]
    ordered: list[Resource] = []
    while remaining:
        types = {part.type for part in remaining}
        ready = [part for part in remaining if not types & _list_linked_types(part)]
        if not ready:
            raise ValueError(f"Copied parts link to one another in a circle: {sorted(types)}")
        ordered += ready
        remaining = [part for part in remaining if part not in ready]
    return tuple(ordered)


def _list_linked_types(part: Resource) -> set[str]:
    return {link.type for link in part.links if link.column and link.type != part.type}


PARTS: Final = sort_parts(ALL)
"""The types whose rows are copied with their event, in the order in which they are written."""


def reserve_id(connection: Connection) -> int:
    """Reserve the id of the copy: its media are stored under it before its rows are written."""
    sequence = func.pg_get_serial_sequence(events.table.name, "id")
    return int(connection.execute(select(func.nextval(sequence))).scalar_one())


def list_media_keys(connection: Connection, event_id: int) -> list[str]:
    """Return the S3 keys of the media that the copy will have, in one round trip."""
    queries: list[Select[Any]] = []
    for resource in (events, *PARTS):
        queries += _select_media_keys(resource, event_id)
    return sorted(connection.execute(union_all(*queries)).scalars())


def copy_rows(connection: Connection, user: Identity, event_id: int, new_id: int) -> str:
    """Write the rows of the copy, one statement per type, and return the copy's identifier."""
    identifier = generate_identifier()
    connection.execute(_copy_event(event_id, new_id, identifier))
    for part in PARTS:
        connection.execute(_copy_part(part, event_id, new_id))
    record(connection, "event.copied", (events.type, new_id), user.id, source=event_id)
    return identifier


def _copy_event(event_id: int, new_id: int, identifier: str) -> Insert:
    values = _copy_columns(events, new_id)
    columns = select(literal(new_id), literal(identifier), *values.values())
    row = columns.where(events.table.c.id == event_id)
    return insert(events.table).from_select(["id", "identifier", *values], row)


def _copy_part(part: Resource, event_id: int, new_id: int) -> Insert:
    table = part.table
    values = _copy_columns(part, new_id)
    source: FromClause = table
    for link in part.links:
        if link.column in values and _has_event(link):
            column = table.c[link.column]
            source, values[link.column] = _map_link(source, column, link, event_id, new_id)
    columns = select(literal(new_id), *values.values()).select_from(source)
    rows = columns.where(*_get_conditions(part, event_id)).order_by(table.c.id)
    return insert(table).from_select([EVENT_ID, *values], rows)


def _copy_columns(resource: Resource, new_id: int) -> dict[str, ColumnElement[Any]]:
    """Return the columns that a copied row has in common with its source, with their values."""
    omitted = {name for name, field in resource.fields.items() if NOT_COPIED in field.flags}
    excluded = OWN_COLUMNS | omitted
    names = [column.name for column in resource.table.columns if column.name not in excluded]
    return {name: _copy_value(resource, name, new_id) for name in names}


def _copy_value(resource: Resource, name: str, new_id: int) -> ColumnElement[Any]:
    """Return a column's value in the copy; the keys of media get the prefix of the new event."""
    column = resource.table.c[name]
    field = resource.fields.get(name)
    if field is None or not _is_medium(field):
        return column
    return func.regexp_replace(column, "^media/events/[0-9]+/", storage.build_media_prefix(new_id))


def _has_event(link: Link) -> bool:
    return EVENT_ID in BY_TYPE[link.type].table.c


def _map_link(
    source: FromClause, column: Column[Any], link: Link, event_id: int, new_id: int
) -> tuple[FromClause, ColumnElement[Any]]:
    """Return the id of the linked row's copy, and the join for it; null if it is not copied."""
    target = BY_TYPE[link.type]
    if target not in PARTS:
        return source, null()
    old = _number_rows(target, event_id, f"old_{link.column}")
    new = _number_rows(target, new_id, f"new_{link.column}")
    joined = source.outerjoin(old, old.c.id == column).outerjoin(new, new.c.place == old.c.place)
    return joined, new.c.id


def _number_rows(part: Resource, event_id: int, name: str) -> FromClause:
    """Number the rows of an event: a copy has the same number as its source.

    This holds because the copies are inserted in the order of the source rows.
    """
    table = part.table
    place = func.row_number().over(order_by=table.c.id).label("place")
    return select(table.c.id, place).where(*_get_conditions(part, event_id)).subquery(name)


def _get_conditions(part: Resource, event_id: int) -> Iterable[ColumnElement[bool]]:
    """Return the conditions for the rows of an event that are not deleted."""
    table = part.table
    column = table.c.id if part is events else table.c[EVENT_ID]
    is_of_event = column == event_id
    if part.soft_delete:
        return (is_of_event, table.c.deleted_at.is_(None))
    return (is_of_event,)


def _select_media_keys(resource: Resource, event_id: int) -> list[Select[Any]]:
    names = [name for name, field in resource.fields.items() if _is_medium(field)]
    columns = [resource.table.c[name] for name in names]
    rows = _get_conditions(resource, event_id)
    return [
        select(column).where(column.startswith(storage.MEDIA_PREFIX), *rows) for column in columns
    ]


def _is_medium(field: Attribute) -> bool:
    return field.kind.is_media
