"""Attempts to make the sizes of a picture: one whose workers are killed is given up.

A picture may need more time than a worker has: a progressive JPEG of many passes. Its entry counts
the attempts that began and did not end.
"""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Text,
    Update,
    case,
    cast,
    func,
    literal,
    literal_column,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from openevent.model.resource import Resource
from openevent.pictures.sizes import PICTURE_SIZES

MAXIMUM: Final = 2
"""Attempts that may be killed: with the third delivery, the queue gives the message up, too."""
ATTEMPTS, KEY = "attempts", "attempts_of"
"""The fields of an entry: the number of attempts, and the key of the picture."""


def begin(
    connection: Connection, resource: Resource, row_id: int, column: str, key: str
) -> int | None:
    """Count an attempt; return its number, None if the row has another picture by now."""
    entries: ColumnElement[Any] = func.coalesce(resource.table.c[PICTURE_SIZES], literal({}, JSONB))
    entry: ColumnElement[Any] = func.coalesce(entries.op("->")(column), literal({}, JSONB))
    is_counted = entry.op("->>")(KEY) == key
    counted_before = func.coalesce(cast(entry.op("->>")(ATTEMPTS), Integer), 0)
    number = case((is_counted, counted_before), else_=0) + 1
    counted = entry.op("||")(func.jsonb_build_object(ATTEMPTS, number, KEY, cast(key, Text)))
    value = entries.op("||")(func.jsonb_build_object(cast(column, Text), counted))
    statement = _build_update(resource, row_id, column, key).values({PICTURE_SIZES: value})
    attempts = resource.table.c[PICTURE_SIZES][column][ATTEMPTS].as_integer()
    return connection.execute(statement.returning(attempts)).scalar()


def forget(connection: Connection, resource: Resource, row_id: int, column: str, key: str) -> None:
    """Forget an attempt that has ended with an error: a retry may succeed."""
    path: Any = literal_column(f"'{{{column},{ATTEMPTS}}}'")
    value = resource.table.c[PICTURE_SIZES].op("#-")(path)
    statement = _build_update(resource, row_id, column, key)
    connection.execute(statement.values({PICTURE_SIZES: value}))


def _build_update(resource: Resource, row_id: int, column: str, key: str) -> Update:
    table = resource.table
    return update(table).where(table.c.id == row_id, table.c[column] == key)
