"""The newest files of the documents of each order (docs/contract/documents.md#files)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Identity,
    Select,
    Table,
    Text,
    UniqueConstraint,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from openevent.model.kinds import TIMESTAMP_TZ
from openevent.model.resource import METADATA, TRANSACTION_TIME
from openevent.resources import BY_TYPE
from openevent.work import changes

MADE: Final = "order.documents-made"
"""The change of an order whose documents are in the bucket."""
GIVEN_UP: Final = "order.documents-given-up"
"""The change of an order whose documents failed at every delivery: its mails go without them."""
TICKETS, TICKET, INVOICE = "tickets", "ticket", "invoice"
"""Kinds of files: of the purchaser, of one attendee, and the invoice."""

order_documents = Table(
    "order_documents",
    METADATA,
    Column("id", BigInteger, Identity(always=False), primary_key=True),
    Column("order_id", BigInteger, ForeignKey("orders.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("attendee_id", BigInteger, ForeignKey("attendees.id", ondelete="CASCADE"), index=True),
    Column("key", Text, nullable=False),
    Column("made_at", TIMESTAMP_TZ, nullable=False, server_default=TRANSACTION_TIME),
    UniqueConstraint(
        "order_id",
        "kind",
        "attendee_id",
        name="order_documents_key",
        postgresql_nulls_not_distinct=True,
    ),
)


@dataclass(frozen=True)
class DocumentFile:
    """A file of an order; `attendee_id` is that of a single ticket."""

    kind: str
    key: str
    attendee_id: int | None = None


def save(connection: Connection, order_id: int, files: Sequence[DocumentFile]) -> None:
    """Save which files an order has, and record the change once for the same files."""
    rows = [{"order_id": order_id, **asdict(file)} for file in files]
    statement = insert(order_documents).values(rows)
    updated = {"key": statement.excluded.key, "made_at": func.now()}
    connection.execute(
        statement.on_conflict_do_update(
            constraint="order_documents_key",
            set_=updated,
            where=order_documents.c.key != statement.excluded.key,
        )
    )
    _record(connection, order_id, MADE, ",".join(sorted(file.key for file in files)))


def give_up(connection: Connection, order_id: int, message_id: str) -> None:
    """Record that the documents of an order were given up, once for the same message."""
    _record(connection, order_id, GIVEN_UP, message_id)


def _record(connection: Connection, order_id: int, kind: str, cause: str) -> None:
    digest = func.md5(literal(cause))
    key = func.concat(literal(f"{kind}:{order_id}:"), digest)
    subject = select(literal(order_id, BigInteger), key, literal({}, JSONB))
    changes.record_each(connection, kind, "order", subject)


def has_order(connection: Connection, order_id: int) -> bool:
    """Return whether an order exists."""
    table = BY_TYPE["order"].table
    return connection.execute(select(table.c.id).where(table.c.id == order_id)).first() is not None


def load_key(
    connection: Connection, order_id: int, kind: str, attendee_id: int | None = None
) -> str | None:
    """Load the key of a file; None if it was not made yet."""
    return connection.execute(select_key(order_id, kind, attendee_id)).scalar()


def select_key(order_id: int, kind: str, attendee_id: int | None = None) -> Select[str]:
    """Select the key of a file."""
    table = order_documents.c
    is_of_attendee = table.attendee_id.is_not_distinct_from(attendee_id)
    return select(table.key).where(table.order_id == order_id, table.kind == kind, is_of_attendee)
