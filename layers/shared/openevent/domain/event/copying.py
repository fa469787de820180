"""Copying an event: a draft with the rows that are declared as copied.

The rule: docs/contract/resources.md#event-copy.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Insert,
    Select,
    Text,
    case,
    cast,
    func,
    insert,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB

from openevent.domain.event.identifiers import generate_identifier
from openevent.domain.media import references
from openevent.domain.pictures import messages, stored
from openevent.infra import media_keys, storage
from openevent.infra.config import settings
from openevent.model.kinds import NOT_COPIED
from openevent.model.permissions import Identity
from openevent.model.resource import METADATA, Link, Resource
from openevent.pictures.sizes import PICTURE_SIZES
from openevent.resources import ALL, BY_TYPE
from openevent.resources.event import events
from openevent.work.changes import record

EVENT_ID: Final = "event_id"
OWN_COLUMNS: Final = frozenset({"id", EVENT_ID, "deleted_at", "deleted_by", "held"})
"""Columns in which a copied row differs from its source."""


PARTS: Final = tuple(resource for resource in ALL if resource.is_copied and resource is not events)
"""The types whose rows are copied with their event."""

LINK_TABLES: Final = {
    link.through: (part, BY_TYPE[link.type])
    for part in PARTS
    for link in part.links
    if link.through and not link.derived and BY_TYPE[link.type] in PARTS
}
"""The link tables between copied types, with the two types that they link."""


def reserve_id(connection: Connection) -> int:
    """Reserve the id of the copy: its media are stored under it before its rows are written."""
    return int(connection.execute(select(_next_id(events))).scalar_one())


def _next_id(resource: Resource) -> ColumnElement[Any]:
    return func.nextval(func.pg_get_serial_sequence(resource.table.name, "id"))


def list_media_keys(connection: Connection, event_id: int) -> list[str]:
    """Return the S3 keys of the media that the copy will have, in one round trip."""
    queries: list[Select[Any]] = []
    for resource in (events, *PARTS):
        queries += _select_media_keys(resource, event_id)
    return sorted(set(connection.execute(union_all(*queries)).scalars()))


@dataclass(frozen=True)
class Copy:
    """The id of the copy, and the keys of the media that have been copied for it."""

    id: int
    media_keys: Sequence[str]


def copy_rows(connection: Connection, user: Identity, event_id: int, copy: Copy) -> str:
    """Write the rows of the copy, and return its identifier.

    One statement writes all of them: each sees the event as it was at the same moment. Sizes of
    pictures that were made after their keys had been listed are made again for the copy.
    """
    identifier, new_id = generate_identifier(), copy.id
    row_ids = {part.type: _reserve_row_ids(part, event_id) for part in PARTS}
    copies = [_copy_part(part, row_ids, copy).cte(f"{part.table.name}_copy") for part in PARTS]
    pairs = [_copy_pairs(name, row_ids).cte(f"{name}_copy") for name in LINK_TABLES]
    connection.execute(_copy_event(event_id, copy, identifier).add_cte(*copies, *pairs))
    messages.send_event(connection, new_id)
    record(connection, "event.copied", (events.type, new_id), user.id, source=event_id)
    return identifier


def _reserve_row_ids(part: Resource, event_id: int) -> CTE:
    """Pair each row to copy with the id of its copy, as `old_id` and `new_id`."""
    table = part.table
    ids = select(table.c.id.label("old_id"), _next_id(part).label("new_id"))
    rows = ids.where(*_get_conditions(part, event_id)).order_by(table.c.id)
    return rows.cte(f"{table.name}_ids")


def _copy_event(event_id: int, copy: Copy, identifier: str) -> Insert:
    values = _copy_columns(events, copy)
    columns = select(literal(copy.id), literal(identifier), *values.values())
    row = columns.where(events.table.c.id == event_id)
    return insert(events.table).from_select(["id", "identifier", *values], row)


def _copy_part(part: Resource, row_ids: Mapping[str, CTE], copy: Copy) -> Insert:
    table, ids = part.table, row_ids[part.type]
    values = _copy_columns(part, copy)
    source: FromClause = ids.join(table, table.c.id == ids.c.old_id)
    for link in part.links:
        if link.column in values and _has_event(link):
            column = table.c[link.column]
            source, values[link.column] = _map_link(source, column, row_ids.get(link.type))
    columns = select(ids.c.new_id, literal(copy.id), *values.values()).select_from(source)
    return insert(table).from_select(["id", EVENT_ID, *values], columns)


def _copy_pairs(link_table: str, row_ids: Mapping[str, CTE]) -> Insert:
    """Link the copies of rows that are linked."""
    table, sides = METADATA.tables[link_table], LINK_TABLES[link_table]
    columns = [side.link_table_column for side in sides]
    own, linked = (row_ids[side.type].alias(f"{link_table}_{side.table.name}") for side in sides)
    pairs = (
        select(own.c.new_id, linked.c.new_id)
        .select_from(table)
        .join(own, own.c.old_id == table.c[columns[0]])
        .join(linked, linked.c.old_id == table.c[columns[1]])
    )
    return insert(table).from_select(columns, pairs)


def _copy_columns(resource: Resource, copy: Copy) -> dict[str, ColumnElement[Any]]:
    """Return the columns that a copied row has in common with its source, with their values."""
    omitted = {name for name, field in resource.fields.items() if NOT_COPIED in field.flags}
    excluded = OWN_COLUMNS | omitted
    names = [column.name for column in resource.table.columns if column.name not in excluded]
    values = {name: _copy_value(resource, name, copy.id) for name in names}
    if resource.pictures:
        values |= _copy_sizes(resource, values, copy.media_keys)
    return values


def _copy_sizes(
    resource: Resource, values: Mapping[str, ColumnElement[Any]], keys: Sequence[str]
) -> dict[str, ColumnElement[Any]]:
    """Return the columns of sizes: null where a size has no object in the copy."""
    have_objects = stored.have_keys_among(resource, keys)
    names = {name for picture in resource.pictures.values() for name in picture.attributes}
    return {name: case((have_objects, values[name])) for name in {*names, PICTURE_SIZES}}


def _copy_value(resource: Resource, name: str, new_id: int) -> ColumnElement[Any]:
    """Return a column's value in the copy; the keys of media get the prefix of the new event.

    So do addresses of media within texts and JSON, and the keys of sizes.
    """
    column, prefix = resource.table.c[name], storage.build_media_prefix(new_id)
    field = resource.fields.get(name)
    if field is not None and field.kind.is_media:
        return func.regexp_replace(column, "^media/events/[0-9]+/", prefix)
    if not isinstance(column.type, Text | JSONB):
        return column
    own = rf'("|{re.escape(settings().api_origin)}/v1/)media/events/[0-9]+/({media_keys.DIGEST}/)'
    text = func.regexp_replace(cast(column, Text), own, rf"\1{prefix}\2", "g")
    return cast(text, column.type)


def _has_event(link: Link) -> bool:
    return EVENT_ID in BY_TYPE[link.type].table.c


def _map_link(
    source: FromClause, column: Column[Any], row_ids: CTE | None
) -> tuple[FromClause, ColumnElement[Any]]:
    """Join the id of the linked row's copy, and return it; null if that row is not copied."""
    if row_ids is None:
        return source, null()
    ids = row_ids.alias(f"{column.name}_ids")
    return source.outerjoin(ids, ids.c.old_id == column), ids.c.new_id


def _get_conditions(part: Resource, event_id: int) -> Iterable[ColumnElement[bool]]:
    """Return the conditions for the rows of an event that are not deleted."""
    table = part.table
    column = table.c.id if part is events else table.c[EVENT_ID]
    is_of_event = column == event_id
    if part.soft_delete:
        return (is_of_event, table.c.deleted_at.is_(None))
    return (is_of_event,)


def _select_media_keys(resource: Resource, event_id: int) -> list[Select[Any]]:
    rows = _get_conditions(resource, event_id)
    return [query.where(*rows) for query in references.select_keys(resource)]
