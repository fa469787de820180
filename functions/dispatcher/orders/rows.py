"""Queries for the mails about an order."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, func, select

from dispatcher import event_rows
from dispatcher.notify import recipients
from dispatcher.notify.announcement import Recipient
from openevent.domain.documents import files
from openevent.domain.documents.files import DocumentFile
from openevent.domain.orders import details
from openevent.model.addresses import column_key
from openevent.resources.attendee import attendees
from openevent.resources.order import orders
from openevent.resources.user import MAY_LOG_IN, users
from openevent.work.changes import changes

ORDER, ATTENDEE, USER, CHANGE = orders.table, attendees.table, users.table, changes


@dataclass(frozen=True)
class OrderRows:
    """An order with its event, lines, buyer and files.

    `buyer` is None for an order at the door, and for one whose account may not log in.
    """

    order: RowMapping
    event: RowMapping
    lines: Sequence[RowMapping]
    buyer: Recipient | None
    files: Sequence[DocumentFile]

    @property
    def number(self) -> str:
        """The number of the order and of its invoice."""
        return details.build_number(self.order, self.event)


@dataclass(frozen=True)
class Holder:
    """The attendees of an order with the same address."""

    person: Recipient
    attendee_ids: tuple[int, ...]


def load_order(connection: Connection, order_id: int) -> OrderRows | None:
    """Load an order; None if it is gone, or if its event is deleted."""
    query = select(ORDER).where(ORDER.c.id == order_id)
    order = connection.execute(query).mappings().first()
    event = event_rows.load_event(connection, order["event_id"]) if order else None
    if order is None or event is None:
        return None
    return OrderRows(
        order=order,
        event=event,
        lines=details.load_lines(connection, order_id),
        buyer=recipients.load_user(connection, order["user_id"]),
        files=files.load_all(connection, order_id),
    )


def load_cause(connection: Connection, change_id: int) -> RowMapping | None:
    """Load the change whose mails have waited for the files of an order."""
    return connection.execute(select(CHANGE).where(CHANGE.c.id == change_id)).mappings().first()


def load_holders(connection: Connection, rows: OrderRows) -> list[Holder]:
    """Load the attendees with an address, by address, without the buyer's own.

    A holder is a user if one has verified the address.
    """
    key = column_key(ATTENDEE.c.email)
    is_live = ATTENDEE.c.order_id == rows.order["id"], ATTENDEE.c.deleted_at.is_(None)
    user_id = (
        select(func.min(USER.c.id))
        .where(column_key(USER.c.email) == key, USER.c.is_verified, *MAY_LOG_IN)
        .scalar_subquery()
    )
    query = select(ATTENDEE.c.id, ATTENDEE.c.email, user_id.label("user_id"))
    has_address = func.coalesce(ATTENDEE.c.email, "") != ""
    of_order = query.where(*is_live, has_address).order_by(ATTENDEE.c.id)
    return _group(connection.execute(of_order).mappings().all(), rows.buyer)


def _group(attendees: Sequence[RowMapping], buyer: Recipient | None) -> list[Holder]:
    ids: dict[str, list[int]] = {}
    people: dict[str, Recipient] = {}
    for row in attendees:
        person = Recipient(row["email"], row["user_id"])
        people.setdefault(person.address_key, person)
        ids.setdefault(person.address_key, []).append(row["id"])
    own = buyer.address_key if buyer else ""
    return [Holder(people[key], tuple(ids[key])) for key in ids if key != own]
