"""Another connection that writes at the same time, in a transaction of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, create_engine

from local.services import postgres
from local.stack import schema
from openevent.infra import db, pg8000_pipeline


def connect(database: schema.Database) -> pg8000_pipeline.Connection:
    """Connect as the functions do; the first statement begins a transaction."""
    parts = urlsplit(database.url)
    login: dict[str, Any] = {
        "user": parts.username,
        "password": parts.password,
        "database": parts.path[1:],
    }
    return pg8000_pipeline.connect(**login, host=parts.hostname, port=parts.port)


@contextmanager
def open_transaction(database: schema.Database) -> Iterator[Connection]:
    """Open a transaction that the product's functions can use; it commits at the end."""
    engine = create_engine("postgresql+pg8000://", creator=lambda: connect(database))
    with engine.begin() as connection:
        connection.info[db.BEFORE_COMMIT] = []
        yield connection
    engine.dispose()


def has_waiting_row_lock(database: schema.Database) -> bool:
    """Tell whether a transaction waits for a row that another transaction has locked."""
    waiting = "SELECT 1 FROM pg_locks WHERE locktype IN ('transactionid', 'tuple') AND NOT granted"
    return postgres.execute(database.owner_url, waiting) != []


def has_waiting_advisory_lock(database: schema.Database) -> bool:
    """Tell whether a transaction waits for an advisory lock."""
    waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    return postgres.execute(database.owner_url, waiting) != []
