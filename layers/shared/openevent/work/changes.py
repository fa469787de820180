"""Changes that other functions react to: rows and one message, stored and sent by a transaction.

docs/contract/changes.md#a-change-is-recorded-once. The rows of one transaction have the same batch
id. The batch's message is sent just before COMMIT, so no committed change lacks its message. If the
transaction rolls back after that, the message arrives without rows. `record` and `record_each` are
for one row and for a query; a write by JSON:API inserts its changes with its row
(functions/api/write/recorded_changes.py).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Identity,
    Index,
    Integer,
    RowMapping,
    Select,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from openevent.infra import db
from openevent.infra.config import settings
from openevent.infra.telemetry import logger
from openevent.model.kinds import TIMESTAMP_TZ
from openevent.model.resource import METADATA, TRANSACTION_TIME
from openevent.work import queues
from openevent.work.messages import QueueMessage

changes = Table(
    "changes",
    METADATA,
    Column("id", BigInteger, Identity(always=False), primary_key=True),
    Column("batch", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject_type", Text, nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("user_id", BigInteger),
    Column("facts", JSONB, nullable=False),
    # Deduplication key for changes found by the daily run.
    Column("key", Text),
    # Until then the message of a change that waits stays hidden.
    Column("due_at", TIMESTAMP_TZ),
    Column("created_at", TIMESTAMP_TZ, nullable=False, server_default=TRANSACTION_TIME),
    Index("changes_batch_index", "batch"),
    Index("changes_subject_index", "subject_type", "subject_id"),
    UniqueConstraint("key"),
)


# Only the clock of the database decides, and while the transaction lasts, too.
SECONDS_LEFT: Final = func.extract("epoch", changes.c.due_at - func.clock_timestamp())
WAIT_SECONDS: Final = cast(func.greatest(func.ceil(SECONDS_LEFT), 0), Integer).label("wait_seconds")


class BatchMessage(QueueMessage):
    """The queue message of a batch; the receiver reads the changes from their rows."""

    batch: UUID
    request_id: str = ""


@dataclass(frozen=True)
class BatchSender:
    """The callback before COMMIT that sends a batch's message. Raises queues.NotSent."""

    batch: UUID

    def __call__(self) -> None:
        send_batch(self.batch)


def send_batch(batch: UUID) -> None:
    """Send the message of a batch. Raises queues.NotSent."""
    message = BatchMessage(batch=batch, request_id=logger.get_correlation_id() or "")
    queues.send_message(settings().changes_queue_url, message)


def ensure_batch(connection: Connection) -> UUID:
    """Return the batch id of this `db.transaction`; the first call registers its message.

    The message is sent just before COMMIT. The caller must insert at least one row with this batch
    id. Otherwise the batch's message is retried for 15 minutes.
    """
    callbacks = connection.info[db.BEFORE_COMMIT]
    for callback in callbacks:
        if isinstance(callback, BatchSender):
            return callback.batch
    sender = BatchSender(uuid4())
    db.call_before_commit(connection, sender)
    return sender.batch


def record(
    connection: Connection, kind: str, subject: tuple[str, int], user_id: int | None, **facts: Any
) -> None:
    """Record a change in the caller's transaction, such as `event.imported` of ("event", 24)."""
    subject_type, subject_id = subject
    row = {
        "batch": ensure_batch(connection),
        "kind": kind,
        "subject_type": subject_type,
        "subject_id": subject_id,
        "user_id": user_id,
        "facts": facts,
    }
    connection.execute(insert(changes).values(row))


def record_for_later(
    connection: Connection, kind: str, subject: tuple[str, int], due_at: datetime
) -> int:
    """Record a change without a user; its handlers run at `due_at` or later. Return its id.

    docs/contract/changes.md#a-change-that-waits
    """
    row = {
        "batch": ensure_batch(connection),
        "kind": kind,
        "subject_type": subject[0],
        "subject_id": subject[1],
        "facts": {},
        "due_at": due_at,
    }
    statement = insert(changes).values(row).returning(changes.c.id)
    return int(connection.execute(statement).scalar_one())


def record_each(
    connection: Connection,
    kind: str,
    subject_type: str,
    subjects: Select[int, str, object],
    *,
    user_id: int | None = None,
) -> int:
    """Record a change for each selected (subject id, key, facts); return how many were new.

    A row whose key exists already is skipped.
    """
    batch = uuid4()
    columns = ["batch", "kind", "subject_type", "user_id", "subject_id", "key", "facts"]
    selected = subjects.subquery("subjects").c
    shared = (literal(batch), literal(kind), literal(subject_type), literal(user_id, BigInteger))
    rows = select(*shared, *selected)
    statement = insert(changes).from_select(columns, rows).on_conflict_do_nothing()
    count = connection.execute(statement).rowcount
    if count:
        db.call_before_commit(connection, BatchSender(batch))
    return count


def load_batch(connection: Connection, batch: UUID) -> list[RowMapping]:
    """Load the changes of a batch in the order in which they were recorded.

    Each has `wait_seconds`, until it is due: more than 0 if it waits.
    """
    return list(connection.execute(select_batch(batch)).mappings())


def select_batch(batch: UUID) -> Select[Any]:
    """Select the changes of a batch for `load_batch`."""
    is_in_batch = changes.c.batch == batch
    return select(changes, WAIT_SECONDS).where(is_in_batch).order_by(changes.c.id)
