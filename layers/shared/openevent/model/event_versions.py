"""Versions: each event counts what of it was changed, so that an app refreshes only that."""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import BigInteger, Column, Connection, ForeignKey, Integer, Table, select
from sqlalchemy.dialects.postgresql import insert

from openevent.model.resource import METADATA

COUNTED: Final = ("event", "sessions", "speakers", "tracks", "sponsors", "microlocations")

event_versions = Table(
    "event_versions",
    METADATA,
    Column("event_id", BigInteger, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    *(Column(f"{name}_ver", Integer, nullable=False, server_default="0") for name in COUNTED),
)


def count_up(connection: Connection, event_id: int, names: Iterable[str]) -> None:
    """Count up the versions of that name (COUNTED) of an event."""
    raised = {f"{name}_ver": event_versions.c[f"{name}_ver"] + 1 for name in names}
    first = insert(event_versions).values({"event_id": event_id} | dict.fromkeys(raised, 1))
    connection.execute(first.on_conflict_do_update(index_elements=["event_id"], set_=raised))


def of_event(connection: Connection, event_id: int) -> Mapping[str, int]:
    """Give the versions by name; 0 for what was never changed since its event came to be."""
    row = (
        connection.execute(select(event_versions).where(event_versions.c.event_id == event_id))
        .mappings()
        .first()
    )
    return {name: row[f"{name}_ver"] if row else 0 for name in COUNTED}
