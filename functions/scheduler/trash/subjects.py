"""Purge of events and users: rows in batches, then the row itself, then the objects in the bucket.

A row of `purges` is the record of a purge that has begun. Each transaction locks it: of two runs
one works on it, and the other one skips it. It stays until everything is gone, so that a later run
goes on where a killed one stopped.
"""

from sqlalchemy import Connection, RowMapping, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from openevent.domain.trash import due, erasure
from openevent.domain.trash.final_deletion import SUBJECTS
from openevent.domain.trash.tables import purges
from openevent.infra import db
from openevent.model.resource import Resource
from openevent.resources import BY_TYPE
from openevent.work import changes
from scheduler.trash import children, objects
from scheduler.trash.budget import Budget


def purge() -> int:
    """Go on with the purges that have begun, then begin others; return how many are done.

    Users go after their events, which only they may be able to restore.
    """
    budget, number = Budget(), 0
    for begun_id in _load_begun():
        number += _carry_on(begun_id, budget)
    for resource in SUBJECTS:
        while budget.is_left and (purge_id := _begin(resource)):
            number += _carry_on(purge_id, budget)
    return number


def _load_begun() -> list[int]:
    with db.connect(db.WORKER_WAIT_SECONDS) as connection:
        return list(connection.execute(select(purges.c.id).order_by(purges.c.id)).scalars())


def _begin(resource: Resource) -> int | None:
    """Record the purge of the next row that is due; None if there is none.

    From now on nobody restores the row.
    """
    table = resource.table
    begun = select(purges.c.subject_id).where(purges.c.subject_type == resource.type)
    next_row = (
        select(table.c.id)
        .where(due.is_due(resource), table.c.id.not_in(begun))
        .order_by(table.c.deleted_at)
        .limit(1)
        .with_for_update(of=table, skip_locked=True)
    )
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        row_id = connection.execute(next_row).scalar()
        if row_id is None:
            return None
        row = {"subject_type": resource.type, "subject_id": row_id, "has_rows": True}
        statement = insert(purges).values(row).on_conflict_do_nothing().returning(purges.c.id)
        return connection.execute(statement).scalar()


def _carry_on(purge_id: int, budget: Budget) -> bool:
    """Do what is left of a purge; False if the time is over or another run works on it."""
    while budget.is_left:
        with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
            row = _lock(connection, purge_id)
            if row is None:
                return False
            is_empty = not row["has_rows"] or not _delete_batch(connection, row)
            if is_empty:
                _delete_subject(connection, row)
        if is_empty:
            return _finish(row)
    return False


def _lock(connection: Connection, purge_id: int) -> RowMapping | None:
    query = select(purges).where(purges.c.id == purge_id).with_for_update(skip_locked=True)
    return connection.execute(query).mappings().first()


def _delete_batch(connection: Connection, row: RowMapping) -> int:
    """Delete some rows that belong to the subject; return their number."""
    table = BY_TYPE[row["subject_type"]].table
    for each in children.list_children(table, row["subject_id"]):
        if number := each.delete_batch(connection):
            return number
    return 0


def _delete_subject(connection: Connection, row: RowMapping) -> None:
    """Erase what stays, delete the row, and record the change for the activity log.

    An administrator may have deleted the row for good already.
    """
    resource, row_id = BY_TYPE[row["subject_type"]], row["subject_id"]
    early = erasure.list_statements(resource, row_id) if row["has_rows"] else []
    for statement in (*early, *erasure.list_late_statements(resource, row_id)):
        connection.execute(statement)
    table = resource.table
    if connection.execute(delete(table).where(table.c.id == row_id)).rowcount:
        changes.record(connection, f"{resource.type}.purged", (resource.type, row_id), None)
    has_none = update(purges).where(purges.c.id == row["id"]).values(has_rows=False)
    connection.execute(has_none)


def _finish(row: RowMapping) -> bool:
    """Remove the objects, and then the record of the purge."""
    objects.remove_of_subject(row["subject_type"], row["subject_id"])
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        is_mine = connection.execute(delete(purges).where(purges.c.id == row["id"])).rowcount
    return bool(is_mine)
