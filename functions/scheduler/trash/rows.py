"""Purge of single rows: parts of living events, catalogues, notifications."""

from typing import Any, Final

from sqlalchemy import ARRAY, BigInteger, Connection, delete, func, literal, null, select

from openevent.domain.media import unused_media
from openevent.domain.trash import due, final_deletion
from openevent.infra import db
from openevent.model.resource import Resource
from openevent.resources import ALL
from openevent.work import changes
from scheduler.trash.budget import Budget

ROWS_PER_BATCH: Final = 200


def purge() -> int:
    """Purge rows until none is due or the time is over; return their number.

    The order is the reverse of that of a zip: sessions go before the track that they refer to.
    """
    budget, number = Budget(), 0
    for resource in reversed(ALL):
        if not resource.soft_delete or resource in final_deletion.SUBJECTS:
            continue
        while budget.is_left and (batch := _purge_batch(resource)):
            number += batch
    return number


def _purge_batch(resource: Resource) -> int:
    """Purge some rows of a type, with what the database deletes with them; return their number."""
    table = resource.table
    oldest = select(table.c.id).where(due.is_due(resource)).order_by(table.c.deleted_at)
    # A row that is being restored is locked, and not due any more afterwards.
    batch = oldest.limit(ROWS_PER_BATCH).with_for_update(of=table, skip_locked=True)
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        ids = list(connection.execute(batch).scalars())
        if ids:
            _keep_media(connection, resource, ids)
            connection.execute(delete(table).where(table.c.id.in_(ids)))
            _record(connection, resource, ids)
    return len(ids)


def _keep_media(connection: Connection, resource: Resource, ids: list[int]) -> None:
    """Note the keys of the rows' media: their objects go after the commit."""
    if keys := final_deletion.select_media_keys(resource, ids):
        connection.execute(unused_media.build_final_note(keys))


def _record(connection: Connection, resource: Resource, ids: list[int]) -> None:
    """Record a change for each row, which gives a line in the activity log."""
    row_ids = func.unnest(literal(ids, ARRAY(BigInteger)))
    subjects: Any = select(row_ids, null(), func.jsonb_build_object())
    changes.record_each(connection, f"{resource.type}.purged", resource.type, subjects)
