"""Fill columns that migrations added, in batches (docs/operations/releases.md#migrations)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

from sqlalchemy import Connection, TextClause, text

from migrate.revisions import Fill, list_fills

BATCH_ROWS: Final = 2_000
"""Rows of one transaction: those who want to write one of them wait for less than a second."""
HAS_EMPTY: Final = "SELECT EXISTS (SELECT FROM {table} WHERE {column} IS NULL)"
FILL_BATCH: Final = """
    WITH batch AS (SELECT id FROM {table} WHERE id > :last_id ORDER BY id LIMIT :row_count),
    unlocked AS (
        SELECT id FROM {table} WHERE id = ANY(ARRAY(SELECT id FROM batch)) AND {column} IS NULL
        FOR UPDATE SKIP LOCKED),
    filled AS (
        UPDATE {table} SET {column} = {value} WHERE id = ANY(ARRAY(SELECT id FROM unlocked)))
    SELECT max(id) FROM batch"""
"""Fills rows that nobody writes just now, and returns the last id of the batch.

By arrays PostgreSQL finds the rows in the index, even in a table without statistics.
"""
FILL_REST: Final = "UPDATE {table} SET {column} = {value} WHERE {column} IS NULL"
"""Fills the rows that somebody wrote meanwhile; it waits for them."""

type OpenTransaction = Callable[[], AbstractContextManager[Connection]]


def fill_columns(open_transaction: OpenTransaction) -> None:
    """Fill the columns of all migrations, a transaction for each batch.

    So no row is locked for long. What an interrupted run has filled stays, and the next one goes
    on.
    """
    for fill in list_fills():
        with open_transaction() as connection:
            has_empty = connection.scalar(build(HAS_EMPTY, fill))
        if has_empty:
            _fill_column(open_transaction, fill)


def _fill_column(open_transaction: OpenTransaction, fill: Fill) -> None:
    last_id: int | None = 0
    while last_id is not None:
        with open_transaction() as connection:
            parameters = {"last_id": last_id, "row_count": BATCH_ROWS}
            last_id = connection.scalar(build(FILL_BATCH, fill), parameters)
    with open_transaction() as connection:
        connection.execute(build(FILL_REST, fill))


def build(statement: str, fill: Fill) -> TextClause:
    """Build a statement for a column."""
    return text(statement.format(table=fill.table, column=fill.column, value=fill.value))
