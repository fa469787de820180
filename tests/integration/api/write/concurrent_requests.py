"""Somebody else who writes at the same moment: a connection of their own, whose transaction is open."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, create_engine

from local.services import postgres
from local.stack import schema
from openevent.infra import db, pg8000_pipeline


def connect(database: schema.Database) -> pg8000_pipeline.Connection:
    """Give a connection as the functions have it; its first statement begins a transaction."""
    parts = urlsplit(database.url)
    known: dict[str, Any] = {
        "user": parts.username,
        "password": parts.password,
        "database": parts.path[1:],
    }
    return pg8000_pipeline.connect(**known, host=parts.hostname, port=parts.port)


@contextmanager
def open_transaction(database: schema.Database) -> Iterator[Connection]:
    """Give such a connection as the product's own functions take it; its transaction commits at the end."""
    engine = create_engine("postgresql+pg8000://", creator=lambda: connect(database))
    with engine.begin() as connection:
        connection.info[db.BEFORE_COMMIT] = []
        yield connection
    engine.dispose()


def has_waiting_row_lock(database: schema.Database) -> bool:
    """Tell whether somebody waits for a row that another transaction holds."""
    waiting = "SELECT 1 FROM pg_locks WHERE locktype IN ('transactionid', 'tuple') AND NOT granted"
    return postgres.execute(database.owner_url, waiting) != []


def has_waiting_advisory_lock(database: schema.Database) -> bool:
    """Tell whether somebody waits for an advisory lock."""
    return (
        postgres.execute(
            database.owner_url, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        )
        != []
    )
