"""Somebody else who writes at the same moment: a connection of their own, whose transaction is open."""

from typing import Any
from urllib.parse import urlsplit

from local import postgres, schema
from openevent import wire


def connected(database: schema.Database) -> wire.Connection:
    """Give a connection as the functions have it; its first statement begins a transaction."""
    parts = urlsplit(database.url)
    known: dict[str, Any] = {"user": parts.username, "password": parts.password, "database": parts.path[1:]}
    return wire.connect(**known, host=parts.hostname, port=parts.port)


def keep_waiting(database: schema.Database) -> bool:
    """Tell whether somebody waits for an advisory lock."""
    return (
        postgres.execute(database.owner_url, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") != []
    )
