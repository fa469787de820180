"""Jobs: long work as one row, which decides, and one message, which starts it (docs/contract/jobs.md)."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    CursorResult,
    ForeignKey,
    Identity,
    Index,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from openevent.model.kinds import TIMESTAMP_TZ
from openevent.model.resource import METADATA, NOW

WAITING: Final = "waiting"
SUCCESS: Final = "success"
FAILURE: Final = "failure"

type Row = Mapping[str, Any]
"""A job's row by column name."""

jobs = Table(
    "jobs",
    METADATA,
    Column("id", BigInteger, Identity(always=False), primary_key=True),
    Column("task_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("user_id", BigInteger, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    # No foreign key: an import draws the id of an event that is not there yet.
    Column("event_id", BigInteger),
    Column("subject", Text, nullable=False),
    Column("options", JSONB, nullable=False, server_default=text("'{}'")),
    Column("request_key", Text),
    Column("state", Text, nullable=False, server_default=WAITING),
    Column("result", JSONB),
    Column("created_at", TIMESTAMP_TZ, nullable=False, server_default=NOW),
    Column("opened_at", TIMESTAMP_TZ),
    Column("ended_at", TIMESTAMP_TZ),
    UniqueConstraint("task_id"),
    CheckConstraint("state IN ('waiting', 'success', 'failure')", name="state"),
    Index("jobs_user_index", "user_id", "created_at"),
    Index("jobs_waiting_index", "kind", "created_at", postgresql_where=text("state = 'waiting'")),
    Index(
        "jobs_import_key",
        "user_id",
        "request_key",
        unique=True,
        postgresql_where=text("kind = 'import.event'"),
    ),
    Index(
        "jobs_export_key",
        "user_id",
        "request_key",
        unique=True,
        postgresql_where=text("kind = 'export.event' AND state = 'waiting' AND opened_at IS NULL"),
    ),
    Index(
        "jobs_own_data_key",
        "user_id",
        unique=True,
        postgresql_where=text("kind = 'export.user' AND state = 'waiting'"),
    ),
)


class Message(BaseModel):
    """What a queue carries of a job: ids and an object's key, never an object, never a secret."""

    kind: ClassVar[str]
    task_id: UUID
    user_id: int
    request_id: str
    locale: str = "en"


class ImportEvent(Message):
    """Import a zip; `event_id` is drawn for it, None for a dry run. The object must still have this ETag and size."""

    kind = "import.event"
    event_id: int | None
    key: str
    etag: str
    size: int
    dry_run: bool = False
    publish: bool = False


class ExportEvent(Message):
    """Export an event, with those media whose switch is on."""

    kind = "export.event"
    event_id: int
    image: bool = False
    video: bool = False
    document: bool = False
    audio: bool = False


class ExportUser(Message):
    """Gather all that is stored of the user, who hears of it; one at a time (jobs_own_data_key)."""

    kind = "export.user"


def insert_job(
    connection: Connection, message: Message, subject: str, request_key: str | None
) -> Row | None:
    """Write the job's row and give it; None where one with that request key is there. Waits for a rival's commit."""
    row = {
        "task_id": message.task_id,
        "kind": message.kind,
        "user_id": message.user_id,
        "event_id": getattr(message, "event_id", None),
        "subject": subject,
        "options": message.model_dump(mode="json", exclude={"task_id", "user_id", "event_id"}),
        "request_key": request_key,
    }
    return _row(
        connection.execute(insert(jobs).values(row).on_conflict_do_nothing().returning(*jobs.c))
    )


def find_by_key(connection: Connection, user_id: int, kind: str, request_key: str) -> Row | None:
    """Give the newest job that the user started under that key."""
    wanted = select(jobs).where(
        jobs.c.user_id == user_id, jobs.c.kind == kind, jobs.c.request_key == request_key
    )
    return _row(connection.execute(wanted.order_by(jobs.c.id.desc()).limit(1)))


def load(connection: Connection, task_id: UUID) -> Row | None:
    """Give the job's row, None where there is none (never committed, or not yet)."""
    return _row(connection.execute(select(jobs).where(jobs.c.task_id == task_id)))


def end(connection: Connection, task_id: UUID, state: str, result: dict[str, Any]) -> Row | None:
    """End the job, if it waits still, and give its row; None means that somebody else ended it: roll back.

    This is the first statement of a transaction of effects: the row's lock lets exactly one ender
    through.
    """
    ended = (
        update(jobs)
        .where(jobs.c.task_id == task_id, jobs.c.state == WAITING)
        .values(state=state, result=result, ended_at=func.now())
        .returning(*jobs.c)
    )
    return _row(connection.execute(ended))


def _row(found: CursorResult[Any]) -> Row | None:
    row = found.mappings().first()
    return dict(row) if row else None


def set_result(connection: Connection, task_id: UUID, result: dict[str, Any]) -> None:
    """Replace the result of a job that this transaction has ended."""
    connection.execute(update(jobs).where(jobs.c.task_id == task_id).values(result=result))


def mark_opened(connection: Connection, task_id: UUID) -> None:
    """Note that a worker has begun to read: from now on the same request is a new job."""
    first = update(jobs).where(jobs.c.task_id == task_id, jobs.c.opened_at.is_(None))
    connection.execute(first.values(opened_at=func.now()))
