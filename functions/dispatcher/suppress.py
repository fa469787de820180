"""Suppress addresses that must not get any more mails."""

from sqlalchemy import Connection, func, update
from sqlalchemy.dialects.postgresql import insert

from openevent.model.addresses import has_address
from openevent.resources.suppression import BOUNCE, suppressions


def suppress(connection: Connection, address: str, cause: str, detail: str | None) -> None:
    """Suppress an address; a bounce replaces a complaint, not the other way round."""
    table = suppressions.table
    row = insert(table).values(address=address, cause=cause, detail=detail)
    is_new = connection.execute(row.on_conflict_do_nothing()).rowcount
    if is_new or cause != BOUNCE:
        return
    is_less = has_address(table.c.address, address), table.c.cause != BOUNCE
    values = {"cause": cause, "detail": detail, "created_at": func.now()}
    connection.execute(update(table).where(*is_less).values(values))
