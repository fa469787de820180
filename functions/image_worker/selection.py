"""Select the pictures of rows that need sizes: our own media, in the order of their columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Text,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import array

from openevent.domain.pictures import stored
from openevent.model.resource import Resource
from openevent.resources import ALL
from openevent.resources.event import events

COLUMNS: Final[Sequence[tuple[Resource, str]]] = tuple(
    (resource, column) for resource in ALL for column in resource.pictures
)
"""Each column with pictures; its place in this list is the first part of a position."""


@dataclass(frozen=True, order=True)
class Position:
    """The place of a picture among all: its column's place in COLUMNS, and its row's id."""

    place: int = 0
    row_id: int = 0


@dataclass(frozen=True)
class RowPicture:
    """A picture in a row: its key, and the attributes of its sizes that have a URL.

    `waits` tells whether its sizes are still to be made.
    """

    position: Position
    key: str
    event_id: int | None
    filled: frozenset[str]
    waits: bool

    @property
    def resource(self) -> Resource:
        """The resource of the row."""
        return COLUMNS[self.position.place][0]

    @property
    def column(self) -> str:
        """The column with the key."""
        return COLUMNS[self.position.place][1]

    @property
    def cell(self) -> tuple[Resource, int, str]:
        """The resource, the id of the row, and the column."""
        return self.resource, self.row_id, self.column

    @property
    def row_id(self) -> int:
        """The id of the row."""
        return self.position.row_id


def find_place(type_: str, column: str) -> int | None:
    """Return the place of a column in COLUMNS; None if it has no pictures."""
    places = (
        place
        for place, (resource, name) in enumerate(COLUMNS)
        if (resource.type, name) == (type_, column)
    )
    return next(places, None)


def load_waiting_of_event(connection: Connection, event_id: int, limit: int) -> list[RowPicture]:
    """Load the first pictures of an event that wait for their sizes."""
    queries = [
        _select(place).where(stored.waits(resource.table, column), _is_of_event(resource, event_id))
        for place, (resource, column) in enumerate(COLUMNS)
        if resource is events or _has_event(resource)
    ]
    return _load(connection, queries, limit)


def load_after(connection: Connection, position: Position, limit: int) -> list[RowPicture]:
    """Load the pictures of all rows after a position, whether they have sizes or not."""
    return _load(connection, list(_select_after(position)), limit)


def count_after(connection: Connection, position: Position) -> int:
    """Count the pictures of all rows after a position."""
    rows = union_all(*_select_after(position)).subquery()
    return connection.execute(select(func.count()).select_from(rows)).scalar_one()


def _select_after(position: Position) -> Iterator[Select[Any]]:
    for place, (resource, column) in enumerate(COLUMNS):
        table = resource.table
        is_after = or_(literal(place) > position.place, _is_after_row(table.c.id, place, position))
        yield _select(place).where(stored.is_medium(table.c[column]), is_after)


def _is_after_row(row_id: Any, place: int, position: Position) -> ColumnElement[bool]:
    return and_(literal(place) == position.place, row_id > position.row_id)


def load_locked(connection: Connection, place: int, row_id: int) -> RowPicture | None:
    """Load the picture of a row when no other transaction changes it any more.

    The lock waits for a transaction that has sent its message and will commit. None if there is no
    such row; the key is '' if it has no picture.
    """
    resource, _ = COLUMNS[place]
    query = _select(place).where(resource.table.c.id == row_id).with_for_update(key_share=True)
    row = connection.execute(query).first()
    return _build(row) if row else None


def _select(place: int) -> Select[Any]:
    resource, column = COLUMNS[place]
    table, attributes = resource.table, resource.pictures[column].attributes
    event_id = table.c.id if resource is events else table.c.get("event_id")
    filled = [case((table.c[name].is_not(None), name), else_="") for name in attributes]
    return select(
        literal(place, Integer).label("place"),
        table.c.id.label("row_id"),
        func.coalesce(table.c[column], "").label("key"),
        (literal(None, BigInteger) if event_id is None else event_id).label("event_id"),
        func.array_remove(array([literal(""), *filled]), "", type_=ARRAY(Text)).label("filled"),
        func.coalesce(stored.waits(table, column), false()).label("waits"),
    )


def _has_event(resource: Resource) -> bool:
    return "event_id" in resource.table.c


def _is_of_event(resource: Resource, event_id: int) -> ColumnElement[bool]:
    table = resource.table
    column = table.c.id if resource is events else table.c.event_id
    return column == event_id


def _load(connection: Connection, queries: list[Select[Any]], limit: int) -> list[RowPicture]:
    statement = union_all(*queries).order_by("place", "row_id").limit(limit)
    return [_build(row) for row in connection.execute(statement)]


def _build(row: Any) -> RowPicture:
    position = Position(row.place, row.row_id)
    return RowPicture(position, row.key, row.event_id, frozenset(row.filled), row.waits)
