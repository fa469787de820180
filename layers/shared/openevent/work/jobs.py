"""Jobs: long work. The row of a job holds its state and decides; its queue message starts it.

docs/contract/jobs.md
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final
from uuid import UUID

from pydantic import Field
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    CursorResult,
    ForeignKey,
    Identity,
    Index,
    Select,
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
from openevent.model.resource import METADATA, TRANSACTION_TIME
from openevent.work import job_reports
from openevent.work.messages import QueueMessage

WAITING: Final = "waiting"
SUCCESS: Final = "success"
FAILURE: Final = "failure"

type Id = Annotated[int, Field(gt=0)]
type Row = Mapping[str, Any]
"""A job's row by column name."""

jobs = Table(
    "jobs",
    METADATA,
    Column("id", BigInteger, Identity(always=False), primary_key=True),
    Column("task_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("user_id", BigInteger, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    # No foreign key: an import reserves the id of an event that does not exist yet.
    Column("event_id", BigInteger),
    Column("subject", Text, nullable=False),
    Column("options", JSONB, nullable=False, server_default=text("'{}'")),
    Column("request_key", Text),
    # NULL: the job of an earlier release, which did not compare the content of requests.
    Column("request_digest", Text),
    Column("state", Text, nullable=False, server_default=WAITING),
    Column("result", JSONB),
    Column("created_at", TIMESTAMP_TZ, nullable=False, server_default=TRANSACTION_TIME),
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
        postgresql_where=text("kind = 'import.event' AND state <> 'failure'"),
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
    Index(
        "jobs_images_key",
        "kind",
        unique=True,
        postgresql_where=text("kind = 'images.all' AND state = 'waiting'"),
    ),
)


class Message(QueueMessage):
    """The queue message of a job: ids and an object's key, no content and no secret."""

    kind: ClassVar[str]
    task_id: UUID
    user_id: Id
    request_id: str
    locale: str = "en"


class ImportEvent(Message):
    """Import a zip; `event_id` is reserved for it, None for a dry run.

    The object must still have this ETag and size (bytes).
    """

    kind = "import.event"
    event_id: Id | None
    key: str
    etag: str
    size: Annotated[int, Field(ge=0)]
    dry_run: bool = False
    publish: bool = False
    notify: bool = False


class ExportEvent(Message):
    """Export an event with the media of the kinds that are true, and with its orders if asked."""

    kind = "export.event"
    event_id: Id
    image: bool = False
    video: bool = False
    document: bool = False
    audio: bool = False
    orders: bool = False


class ExportUser(Message):
    """Collect the personal data of the user; one at a time (the index jobs_own_data_key)."""

    kind = "export.user"


class CopyMedium(Message):
    """Copy an upload to the key of a medium, and store the key in a column of a row.

    The object must still have this ETag. The column must still have its old value, or one of
    `earlier_keys`, which jobs that were waiting then may have stored since.
    """

    kind = "media.copy"
    event_id: Id | None
    source: str
    etag: str
    size: Annotated[int, Field(ge=0)]
    key: str
    resource: str
    row_id: Id
    column: str
    old_value: str | None
    earlier_keys: tuple[str, ...] = ()


class MakeImages(Message):
    """Make the sizes of all pictures again; one at a time (the index jobs_images_key).

    A run takes some pictures and sends itself the rest: those after the row `after_id` of the
    column with this `place` among all (image_worker/selection.py). `done` of `total` are done.
    """

    kind = "images.all"
    place: Annotated[int, Field(ge=0)] = 0
    after_id: Annotated[int, Field(ge=0)] = 0
    done: Annotated[int, Field(ge=0)] = 0
    total: Annotated[int, Field(ge=0)] = 0


class PrintBadge(Message):
    """Make the badge of an attendee as a PDF to print."""

    kind = "badge.print"
    event_id: Id
    attendee_id: Id


UNREPORTED: Final = frozenset({CopyMedium.kind, MakeImages.kind, PrintBadge.kind})
"""Kinds of jobs whose user gets no mail about the end: the task tells it."""


ROW_FIELDS: Final = {"v", "task_id", "user_id", "event_id"}
"""Fields of a message that are no options of its job."""


def insert_job(
    connection: Connection,
    message: Message,
    subject: str,
    request_key: str | None,
    request_digest: str | None = None,
) -> Row | None:
    """Insert the job's row and return it; None if a job with that request key exists.

    `request_digest` tells whether another request with the key has the same content. The call waits
    for the commit of a parallel transaction with the same key.
    """
    row = {
        "task_id": message.task_id,
        "kind": message.kind,
        "user_id": message.user_id,
        "event_id": getattr(message, "event_id", None),
        "subject": subject,
        "options": message.model_dump(mode="json", exclude=ROW_FIELDS),
        "request_key": request_key,
        "request_digest": request_digest,
    }
    statement = insert(jobs).values(row).on_conflict_do_nothing().returning(*jobs.c)
    return _get_row(connection.execute(statement))


def find_by_key(connection: Connection, user_id: int, kind: str, request_key: str) -> Row | None:
    """Find the newest job that the user started with that key."""
    query = select(jobs).where(
        jobs.c.user_id == user_id, jobs.c.kind == kind, jobs.c.request_key == request_key
    )
    return _get_row(connection.execute(query.order_by(jobs.c.id.desc()).limit(1)))


def load(connection: Connection, task_id: UUID) -> Row | None:
    """Load the job's row; None if it was never committed, or not yet."""
    return _get_row(connection.execute(select_by_task(task_id)))


def select_by_task(task_id: UUID) -> Select[Any]:
    """Select the row of a task's job."""
    return select(jobs).where(jobs.c.task_id == task_id)


def end(connection: Connection, task_id: UUID, state: str, result: dict[str, Any]) -> Row | None:
    """End a waiting job and return its row; None if it has already ended: then roll back.

    It must be the first statement of the transaction that stores the job's effects. The row's lock
    lets exactly one transaction end the job. The row's result holds the first problems; the whole
    report stays as long as the row (docs/contract/tasks.md#report).
    """
    statement = (
        update(jobs)
        .where(jobs.c.task_id == task_id, jobs.c.state == WAITING)
        .values(state=state, result=job_reports.shorten(result), ended_at=func.now())
        .returning(*jobs.c)
    )
    row = _get_row(connection.execute(statement))
    if row is not None:
        job_reports.save_long(connection, row["id"], result)
    return row


def _get_row(result: CursorResult[Any]) -> Row | None:
    row = result.mappings().first()
    return dict(row) if row else None


def set_result(connection: Connection, task_id: UUID, result: dict[str, Any]) -> None:
    """Replace the result, with the same report, of a job that was ended by this transaction."""
    values = {"result": job_reports.shorten(result)}
    connection.execute(update(jobs).where(jobs.c.task_id == task_id).values(values))


def add_warning(connection: Connection, task_id: UUID, warning: dict[str, Any]) -> None:
    """Add a warning to a job, even to one that has ended; the same warning is added once.

    Images are made after their import has ended. Save the task's item after the commit.
    """
    row = _get_row(connection.execute(select_by_task(task_id).with_for_update()))
    if row is None:
        return
    result = dict(row["result"] or {})
    if job_reports.add_warning(connection, row["id"], result, warning):
        set_result(connection, task_id, result)


def mark_opened(connection: Connection, task_id: UUID) -> None:
    """Record that a worker began to read: from now on, the same request starts a new job."""
    statement = update(jobs).where(jobs.c.task_id == task_id, jobs.c.opened_at.is_(None))
    connection.execute(statement.values(opened_at=func.now()))
