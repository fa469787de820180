"""Suppress addresses that must not get any more mails."""

from sqlalchemy import Connection, func
from sqlalchemy.dialects.postgresql import insert

from openevent.resources.suppression import BOUNCE, suppressions


def suppress(connection: Connection, address: str, cause: str, detail: str | None) -> None:
    """Suppress an address; a bounce replaces a complaint, not the other way round."""
    table = suppressions.table
    row = insert(table).values(address=address, cause=cause, detail=detail)
    values = {"cause": row.excluded.cause, "detail": row.excluded.detail, "created_at": func.now()}
    is_worse = (table.c.cause != BOUNCE) & (row.excluded.cause == BOUNCE)
    statement = row.on_conflict_do_update(
        index_elements=[func.lower(table.c.address)], set_=values, where=is_worse
    )
    connection.execute(statement)
