"""Version numbers of an event: apps compare them and reload only the parts that changed."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import BigInteger, Column, Connection, ForeignKey, Integer, Table, func, select
from sqlalchemy.dialects.postgresql import insert

from openevent.model.kinds import TIMESTAMP_TZ
from openevent.model.resource import METADATA

EVENT: Final = "event"
VERSION_NAMES: Final = (EVENT, "sessions", "speakers", "tracks", "sponsors", "microlocations")

event_versions = Table(
    "event_versions",
    METADATA,
    Column("event_id", BigInteger, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    *(Column(f"{name}_ver", Integer, nullable=False, server_default="0") for name in VERSION_NAMES),
    Column("event_changed_at", TIMESTAMP_TZ),
)


def increment(connection: Connection, event_id: int, names: Collection[str]) -> None:
    """Add 1 to the versions `names` (of VERSION_NAMES) of an event.

    `event_changed_at` becomes the time of the version `event`.
    """
    columns = [f"{name}_ver" for name in names]
    change: dict[str, Any] = {"event_changed_at": func.now()} if EVENT in names else {}
    first_values = {"event_id": event_id} | dict.fromkeys(columns, 1) | change
    statement = insert(event_versions).values(first_values)
    next_values: dict[str, Any] = {column: event_versions.c[column] + 1 for column in columns}
    connection.execute(
        statement.on_conflict_do_update(index_elements=["event_id"], set_=next_values | change)
    )


def load_versions(connection: Connection, event_id: int) -> Mapping[str, int]:
    """Return the versions of an event by name; 0 for a part that never changed."""
    query = select(event_versions).where(event_versions.c.event_id == event_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        return dict.fromkeys(VERSION_NAMES, 0)
    return {name: row[f"{name}_ver"] for name in VERSION_NAMES}
