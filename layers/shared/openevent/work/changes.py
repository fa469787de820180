"""Changes that others must act on: rows written in the transaction of the change, told by one message (docs/contract/changes.md#a-change-is-recorded-once).

The rows of a transaction share a batch. Its message is sent as the transaction's last act before
COMMIT, so that nothing committed is ever without it; one that comes without its rows was sent by a
transaction that rolled back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from pydantic import BaseModel
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Identity,
    Index,
    RowMapping,
    Select,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from openevent.infra import db
from openevent.infra.config import settings
from openevent.infra.telemetry import logger
from openevent.model.kinds import TIMESTAMP_TZ
from openevent.model.resource import METADATA, NOW
from openevent.work import queues

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
    # What is told once although several may see it, as a date that comes: the daily run's.
    Column("key", Text),
    Column("created_at", TIMESTAMP_TZ, nullable=False, server_default=NOW),
    Index("changes_batch_index", "batch"),
    Index("changes_subject_index", "subject_type", "subject_id"),
    UniqueConstraint("key"),
)


class BatchMessage(BaseModel):
    """The message: which changes there are. What they say is read from their rows."""

    batch: UUID
    request_id: str = ""


@dataclass(frozen=True)
class BatchSender:
    """The last act of a transaction with changes: the message of their batch is sent. Raises queues.NotSent."""

    batch: UUID

    def __call__(self) -> None:
        send_batch(self.batch)


def send_batch(batch: UUID) -> None:
    """Send the message of a batch. Raises queues.NotSent."""
    queues.send_message(
        settings().changes_queue_url,
        BatchMessage(batch=batch, request_id=logger.get_correlation_id() or ""),
    )


def get_batch(connection: Connection) -> UUID:
    """Give the batch of this transaction (db.transaction), whose message is sent at its end.

    Who asks writes a row of it, in whatever statement: a message without rows comes again and again
    for a while.
    """
    acts = connection.info[db.BEFORE_COMMIT]
    known = next((act for act in acts if isinstance(act, BatchSender)), None)
    if known is None:
        known = BatchSender(uuid4())
        db.call_before_commit(connection, known)
    return known.batch


def record(
    connection: Connection, kind: str, subject: tuple[str, int], user_id: int | None, **facts: Any
) -> None:
    """Note a change such as `event.imported` of ("event", 24), done by the user, in the caller's transaction."""
    connection.execute(insert(changes).values(_row(connection, kind, subject, user_id, facts)))


def record_each(
    connection: Connection, kind: str, subject_type: str, found: Select[int, str, object]
) -> int:
    """Note a change of each (subject id, key, facts), unless there is one of that key; give how many were noted."""
    rows, made = found.subquery("found"), uuid4()
    told = (literal(made), literal(kind), literal(subject_type), *rows.c)
    names = ["batch", "kind", "subject_type", "subject_id", "key", "facts"]
    noted = insert(changes).from_select(names, select(*told)).on_conflict_do_nothing()
    count = connection.execute(noted).rowcount
    if count:
        db.call_before_commit(connection, BatchSender(made))
    return count


def _row(
    connection: Connection,
    kind: str,
    subject: tuple[str, int],
    user_id: int | None,
    facts: Mapping[str, Any],
) -> dict[str, Any]:
    known = {"batch": get_batch(connection), "kind": kind, "user_id": user_id, "facts": facts}
    return known | {"subject_type": subject[0], "subject_id": subject[1]}


def load_batch(connection: Connection, batch: UUID) -> list[RowMapping]:
    """Give the changes of a batch in the order in which they were told."""
    return list(
        connection.execute(
            select(changes).where(changes.c.batch == batch).order_by(changes.c.id)
        ).mappings()
    )
