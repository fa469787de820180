"""The newest files of the documents of each order (docs/contract/documents.md#files)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Identity,
    Table,
    Text,
    UniqueConstraint,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from openevent.model.kinds import TIMESTAMP_TZ
from openevent.model.resource import METADATA, TRANSACTION_TIME
from openevent.resources import BY_TYPE
from openevent.work import changes

MADE: Final = "order.documents-made"
"""The change of an order whose documents are in the bucket."""
GIVEN_UP: Final = "order.documents-given-up"
"""The change of an order whose documents failed at every delivery: its mails go without them."""
TICKETS, TICKET, INVOICE = "tickets", "ticket", "invoice"
CALENDAR: Final = "calendar"
"""Kinds of files: all tickets, of the order or of one address; one ticket; the invoice; the event
for calendars."""

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
    """A file of an order.

    `attendee_id` is that of a single ticket, or the first one of an address that has several.
    """

    kind: str
    key: str
    attendee_id: int | None = None


def save(
    connection: Connection,
    order_id: int,
    files: Sequence[DocumentFile],
    loaded_at: datetime,
    cause: int | None = None,
) -> None:
    """Save which files an order has, and where clients find them.

    The caller has locked the order. `loaded_at` is when their content was read: files of a later
    content stay. Mails that wait follow: the change is recorded once for each cause.
    """
    stored_at = load_made_at(connection, order_id)
    if stored_at is None or stored_at <= loaded_at:
        _replace(connection, order_id, files, loaded_at)
    confirm(connection, order_id, cause)


def load_made_at(connection: Connection, order_id: int) -> datetime | None:
    """Load when the content of an order's files was read; None if it has no files."""
    newest = select(func.max(order_documents.c.made_at))
    of_order = newest.where(order_documents.c.order_id == order_id)
    return connection.execute(of_order).scalar()


def confirm(connection: Connection, order_id: int, cause: int | None) -> None:
    """Record that the documents of an order are there, once for each cause."""
    _record(connection, order_id, MADE, cause)


def _replace(
    connection: Connection, order_id: int, files: Sequence[DocumentFile], loaded_at: datetime
) -> None:
    """Store these files of an order in place of its others."""
    is_of_order = order_documents.c.order_id == order_id
    connection.execute(delete(order_documents).where(is_of_order))
    rows = [{"order_id": order_id, "made_at": loaded_at, **asdict(file)} for file in files]
    connection.execute(insert(order_documents).values(rows))
    _set_addresses(connection, order_id, files)


def _set_addresses(connection: Connection, order_id: int, files: Sequence[DocumentFile]) -> None:
    """Set the addresses of the files in the order and its attendees."""
    order, attendee = BY_TYPE["order"].table, BY_TYPE["attendee"].table
    all_tickets = func.concat("/v1/tickets/", order.c.identifier)
    connection.execute(
        update(order).where(order.c.id == order_id).values(tickets_pdf_url=all_tickets)
    )
    ids = [file.attendee_id for file in files if file.kind == TICKET]
    ticket = func.concat("/v1/orders/attendees/", attendee.c.id, ".pdf")
    connection.execute(update(attendee).where(attendee.c.id.in_(ids)).values(pdf_url=ticket))


def give_up(connection: Connection, order_id: int, cause: int | None) -> None:
    """Record that the documents of an order were given up, once for each cause."""
    _record(connection, order_id, GIVEN_UP, cause)


def _record(connection: Connection, order_id: int, kind: str, cause: int | None) -> None:
    """Record what became of the files for which the mails of a change wait: made or given up."""
    if cause is None:
        return
    user_id = connection.execute(
        select(changes.changes.c.user_id).where(changes.changes.c.id == cause)
    ).scalar()
    facts = cast(literal({"cause": cause}, JSONB), JSONB)
    subject = select(literal(order_id, BigInteger), literal(f"order documents:{cause}"), facts)
    changes.record_each(connection, kind, "order", subject, user_id=user_id)


def has_order(connection: Connection, order_id: int) -> bool:
    """Return whether an order exists."""
    table = BY_TYPE["order"].table
    return connection.execute(select(table.c.id).where(table.c.id == order_id)).first() is not None


def load_all(connection: Connection, order_id: int) -> list[DocumentFile]:
    """Load the files of an order."""
    table = order_documents.c
    query = select(table.kind, table.key, table.attendee_id).where(table.order_id == order_id)
    return [DocumentFile(*row) for row in connection.execute(query.order_by(table.id))]
