"""Versions: what of an event a change touches is counted up."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, RowMapping, Select, select

from openevent import versions
from openevent.resources.event import events

OF_TYPE: Final = {
    "event": "event", "session": "sessions", "speaker": "speakers", "track": "tracks", "sponsor": "sponsors",
    "microlocation": "microlocations",
}  # fmt: skip
WORDS: Final = ("created", "updated", "deleted", "restored")
COUNTED: Final[Mapping[str, tuple[str, ...]]] = {
    f"{type_}.{word}": (name,) for type_, name in OF_TYPE.items() for word in WORDS
} | {"event.imported": versions.COUNTED, "event.copied": versions.COUNTED}


def count(*, connection: Connection, change: RowMapping) -> None:
    """Count up what the change touches; an event that is gone for good has no versions."""
    event_id = connection.execute(_event_of(change)).scalar()
    if event_id is not None:
        versions.count_up(connection, event_id, COUNTED[change["kind"]])


def _event_of(change: RowMapping) -> Select[int]:
    """Ask for the event, which the change names: the row that it was a part of may be gone."""
    event_id = change["subject_id"] if change["subject_type"] == "event" else change["facts"].get("event")
    return select(events.table.c.id).where(events.table.c.id == event_id)
