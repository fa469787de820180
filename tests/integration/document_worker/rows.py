"""Orders with attendees, the messages about them, and the files that are made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update

from document_worker.handler import lambda_handler
from openevent.domain.documents import messages
from openevent.domain.documents.files import order_documents
from openevent.infra import db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.resources import BY_TYPE
from openevent.resources.order import order_lines
from openevent.work.changes import changes, record
from tests.factories import events
from tests.integration import letters

SECONDS: Final = 60
"""How long a run may take (template.yaml)."""
IDENTIFIER: Final = "3f1b7c1e-6d0e-4c55-9a50-0a7b0b8f4d{:02x}"
MOMENT: Final = datetime(2027, 3, 7, 8, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Order:
    """The ids of an order, its event and its attendees."""

    id: int
    event_id: int
    attendee_ids: tuple[int, ...]
    identifier: str


def add_order(status: str = "completed", amount: int = 240) -> Order:
    """Add an order with two attendees to a new event."""
    with db.transaction() as connection:
        event_id = events.add_whole_event(connection).id
        _change(connection, "event", event_id, timezone="Europe/Berlin", location_name="Hall 7")
        ticket = _insert(
            connection, "ticket", event_id=event_id, name="Day pass", type="paid",
            price=120, sales_starts_at=MOMENT, sales_ends_at=MOMENT,
        )  # fmt: skip
        identifier = IDENTIFIER.format(event_id % 256)
        order = _insert(
            connection, "order", event_id=event_id, identifier=identifier, status=status,
            amount=amount, currency="EUR", completed_at=MOMENT, company="Example & Co",
        )  # fmt: skip
        names = (("Ada", "Lovelace"), ("欧阳", "晓明"))
        attendees = tuple(
            _insert(
                connection, "attendee", event_id=event_id, order_id=order, ticket_id=ticket,
                firstname=first, lastname=last,
            )
            for first, last in names
        )  # fmt: skip
        line = {"quantity": 2, "price": Decimal(120), "amount": Decimal(240)}
        connection.execute(insert(order_lines).values(order_id=order, ticket_id=ticket, **line))
    return Order(order, event_id, attendees, identifier)


def _insert(connection: Connection, type_: str, **columns: Any) -> int:
    table = BY_TYPE[type_].table
    return int(connection.execute(insert(table).values(columns).returning(table.c.id)).scalar_one())


def _change(connection: Connection, type_: str, id_: int, **columns: Any) -> None:
    table = BY_TYPE[type_].table
    connection.execute(update(table).where(table.c.id == id_).values(columns))


def change(type_: str, id_: int, **columns: Any) -> None:
    """Change a row."""
    with db.transaction() as connection:
        _change(connection, type_, id_, **columns)


def read(type_: str, id_: int, column: str) -> Any:
    """Read a column of a row."""
    table = BY_TYPE[type_].table
    with db.connect() as connection:
        return connection.scalar(select(table.c[column]).where(table.c.id == id_))


def send(order: Order, cause: int | None = None) -> None:
    """Ask for the documents of an order."""
    with db.transaction() as connection:
        messages.send_order(connection, order.id, cause)


def complete(order: Order) -> int:
    """Record the change of an order that is complete; its mails wait for the files."""
    query = select(func.max(changes.c.id))
    with db.transaction() as connection:
        record(connection, "order.completed", ("order", order.id), None)
        return int(connection.execute(query).scalar_one())


def send_complete(order: Order) -> None:
    """Ask for the documents of an order, as its completion does."""
    send(order, complete(order))


def receive() -> dict[str, Any]:
    """Take a message from the queue, as Lambda gives it to the worker."""
    return letters.received(settings().documents_queue_url)


def work(delivered: Mapping[str, Any] | None = None) -> None:
    """Let the worker handle a message: by default the next one of the queue."""
    lambda_handler(dict(delivered or receive()), letters.Context(SECONDS))


def clear_queue() -> None:
    client("sqs").purge_queue(QueueUrl=settings().documents_queue_url)


def load_files(order: Order) -> dict[tuple[str, int | None], str]:
    """The keys of the files of an order, by kind and attendee."""
    table = order_documents
    with db.connect() as connection:
        rows = connection.execute(select(table).where(table.c.order_id == order.id)).mappings()
        return {(row["kind"], row["attendee_id"]): row["key"] for row in rows}


def fetch(key: str) -> bytes:
    return bytes(client("s3").get_object(Bucket=settings().bucket, Key=key)["Body"].read())


def list_keys(order: Order) -> list[str]:
    """The keys of all objects of an order, whether a row names them or not."""
    prefix = f"tickets/{order.event_id}/{order.id}/"
    answer = client("s3").list_objects_v2(Bucket=settings().bucket, Prefix=prefix)
    return [entry["Key"] for entry in answer.get("Contents", ())]


def list_changes(order: Order) -> list[str]:
    """The kinds of the changes about the documents of an order."""
    is_of_order = (changes.c.subject_type == "order", changes.c.subject_id == order.id)
    with db.connect() as connection:
        kinds = connection.scalars(
            select(changes.c.kind).where(*is_of_order).order_by(changes.c.id)
        )
        return [kind for kind in kinds if "documents" in kind]
