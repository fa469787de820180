"""The tables whose rows belong to a row, the deepest first, and their deletion in batches."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    ForeignKey,
    FromClause,
    Select,
    Table,
    delete,
    literal_column,
    select,
)

from openevent.model.resource import METADATA, VIEW

ROWS_PER_BATCH: Final = 1_000

type Condition = Callable[[FromClause], ColumnElement[bool]]


@dataclass(frozen=True)
class Children:
    """The rows of a table that belong to a row."""

    table: Table
    is_child: Condition

    def delete_batch(self, connection: Connection) -> int:
        """Delete some of the rows; return their number."""
        row = self.table.alias("child")
        # Link tables have no single key; ctid is the place of a row.
        batch: Select[Any] = (
            select(literal_column("child.ctid")).select_from(row).where(self.is_child(row))
        )
        is_in_batch = literal_column("ctid").in_(batch.limit(ROWS_PER_BATCH))
        return connection.execute(delete(self.table).where(is_in_batch)).rowcount


def list_children(table: Table, row_id: int) -> list[Children]:
    """List the children of a row, each after the rows that belong to it."""
    return list(_walk(table, lambda row: row.c.id == row_id))


def _walk(parent: Table, is_parent: Condition) -> Iterator[Children]:
    for table in METADATA.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table is parent and key.ondelete == "CASCADE" and VIEW not in table.info:
                is_child = _refer_to(key, parent, is_parent)
                yield from _walk(table, is_child)
                yield Children(table, is_child)


def _refer_to(key: ForeignKey, parent: Table, is_parent: Condition) -> Condition:
    name = key.parent.name

    def is_child(row: FromClause) -> ColumnElement[Any]:
        owner = parent.alias()
        ids = select(owner.c[key.column.name]).where(is_parent(owner)).correlate(None)
        return row.c[name].in_(ids)

    return is_child
