"""Rows in the trash for the tests of the purge, and what is left of them."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import func, insert, select, text, update

from openevent.domain.media.unused_media import unused_media
from openevent.domain.trash.tables import purge_starts, purges
from openevent.infra import db, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.mail.tables import unsubscribes
from openevent.resources import BY_TYPE
from openevent.work import changes, jobs
from scheduler import unused_media as removal
from scheduler.trash import notices, rows, subjects
from tests.factories import events

CHANGE: Final = changes.changes
DIGEST: Final = "d" * 64


def empty_trash() -> None:
    """Remove what other tests have left, and let the migration be long ago."""
    long_ago = text("now() - interval '900 days'")
    with db.transaction() as connection:
        for name in ("event", "mail", "notification", "activity", "suppression", "user"):
            connection.execute(BY_TYPE[name].table.delete())
        for table in (CHANGE, jobs.jobs, purges, unused_media, unsubscribes):
            connection.execute(table.delete())
        connection.execute(update(purge_starts).values(started_at=long_ago))


def delete(type_: str, id_: int, days: float) -> None:
    """Put a row into the trash, so many days ago."""
    table = BY_TYPE[type_].table
    deleted_at = func.now() - timedelta(days=days)
    with db.transaction() as connection:
        connection.execute(
            update(table).where(table.c.id == id_).values(deleted_at=deleted_at, deleted_by=1)
        )


def announce_long_ago() -> None:
    """Announce the purges, and let a week pass."""
    notices.announce()
    week = timedelta(days=7)
    with db.transaction() as connection:
        age = update(CHANGE).where(CHANGE.c.kind == "event.purge-soon")
        connection.execute(age.values(created_at=CHANGE.c.created_at - week))


def purge() -> list[int]:
    """Run the duties of the purge; their numbers."""
    return [rows.purge(), subjects.purge(), removal.remove_unused()]


def count(type_: str, **values: Any) -> int:
    """Count the rows of a type with these values."""
    table = BY_TYPE[type_].table
    conditions = [table.c[name] == value for name, value in values.items()]
    with db.connect() as connection:
        query = select(func.count()).select_from(table).where(*conditions)
        return int(connection.execute(query).scalar_one())


def list_purged() -> list[tuple[str, int]]:
    """List the changes of purges: kind and id."""
    query = select(CHANGE.c.kind, CHANGE.c.subject_id).where(CHANGE.c.kind.like("%.purged"))
    with db.connect() as connection:
        return [(kind, id_) for kind, id_ in connection.execute(query.order_by(CHANGE.c.id))]


def put_objects(*keys: str) -> None:
    """Store an object under each key."""
    for key in keys:
        client("s3").put_object(Bucket=settings().bucket, Key=key, Body=b"x")


def list_objects(*prefixes: str) -> list[str]:
    """List the keys under prefixes."""
    return [key for prefix in prefixes for key, _ in storage.list_objects(prefix)]


def add_job(user_id: int, event_id: int | None, state: str = jobs.WAITING, **values: Any) -> None:
    """Write a job of a user."""
    row = {
        "task_id": uuid4(),
        "kind": jobs.ExportEvent.kind,
        "user_id": user_id,
        "event_id": event_id,
        "subject": "Analytical Days",
        "state": state,
    }
    with db.transaction() as connection:
        connection.execute(insert(jobs.jobs).values({**row, **values}))


def end_jobs() -> None:
    """End all jobs."""
    with db.transaction() as connection:
        connection.execute(update(jobs.jobs).values(state=jobs.SUCCESS, ended_at=func.now()))


def add_whole_event(days: float | None = 31, **values: Any) -> events.WholeEvent:
    """Write an event with one of everything; in the trash, unless `days` is None."""
    with db.transaction() as connection:
        event = events.add_whole_event(connection, **values)
    if days is not None:
        delete("event", event.id, days)
    return event


def count_parts(event: events.WholeEvent, types: Iterable[str]) -> dict[str, int]:
    """Count the rows of types that belong to an event."""
    return {type_: count(type_, event_id=event.id) for type_ in types}
