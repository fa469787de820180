"""Media that no row names for a day: they are removed (docs/contract/storage.md#unused-media)."""

from typing import Final

from sqlalchemy import Connection, delete, select, text

from openevent.domain.media import references
from openevent.domain.media.unused_media import unused_media
from openevent.infra import db, storage
from scheduler.trash.budget import Budget

CHUNK: Final = 500
"""Media that one transaction checks."""
DAY_AGO: Final = text("now() - interval '1 day'")


def remove_unused() -> int:
    """Remove the media that were noted a day ago and that no row names; return their number."""
    budget, number = Budget(), 0
    while budget.is_left and (counts := _check_chunk())[0]:
        number += counts[1]
    return number


def _check_chunk() -> tuple[int, int]:
    """Check some media; return how many, and how many of them were removed.

    The rows stay locked until the objects are gone, so that a write that names one again waits.
    """
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        keys = _lock_due(connection)
        unnamed = set(keys) - references.find_named(connection, keys) if keys else set()
        storage.remove_objects(sorted(unnamed))
        connection.execute(delete(unused_media).where(unused_media.c.key.in_(keys)))
    return len(keys), len(unnamed)


def _lock_due(connection: Connection) -> list[str]:
    due = select(unused_media.c.key).where(unused_media.c.noted_at < DAY_AGO)
    chunk = due.order_by(unused_media.c.noted_at).limit(CHUNK).with_for_update(skip_locked=True)
    return list(connection.scalars(chunk))
