"""Load what the documents of an order say: its attendees, its event, its invoice."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from document_worker import invoices, logos
from document_worker.content import TicketPage
from document_worker.making import OrderContent
from openevent.domain.documents import files
from openevent.domain.event.calendar_events import load_event
from openevent.domain.orders import states
from openevent.mail.languages import choose_language
from openevent.model.addresses import column_key
from openevent.resources.attendee import attendees
from openevent.resources.event import events
from openevent.resources.order import orders
from openevent.resources.ticket import tickets
from openevent.resources.user import users

ORDER, EVENT, ATTENDEE = orders.table, events.table, attendees.table
TICKET, USER = tickets.table, users.table


def lock_order(connection: Connection, order_id: int) -> RowMapping | None:
    """Load an order's row when no other transaction changes it any more; None if it is gone."""
    return connection.execute(select_order(order_id)).mappings().first()


def select_order(order_id: int) -> Select[Any]:
    """Select and lock the row of an order."""
    return select(ORDER).where(ORDER.c.id == order_id).with_for_update(key_share=True)


def load_order(connection: Connection, order_id: int) -> OrderContent | None:
    """Load the content of an order's documents; None if the order does not exist.

    It waits for the transaction that has sent the message. An order that is neither placed nor
    completed has no tickets.
    """
    order = lock_order(connection, order_id)
    if order is None:
        return None
    query = select(EVENT, func.now().label("loaded_at")).where(EVENT.c.id == order["event_id"])
    event = connection.execute(query).mappings().one()
    buyer = _load_buyer(connection, order["user_id"])
    pages = _load_pages(connection, order, event) if order["status"] in states.WITH_TICKETS else ()
    invoice = invoices.load(connection, order, event, buyer) if pages and order["amount"] else None
    locale = choose_language(buyer["language_prefrence"] if buyer else None)
    return OrderContent(
        order_id,
        event["id"],
        locale,
        tuple(pages),
        invoice,
        calendar=load_event(connection, event["id"]),
        loaded_at=event["loaded_at"],
        groups=_load_groups(connection, order_id),
        made_at=files.load_made_at(connection, order_id),
    )


def _load_buyer(connection: Connection, user_id: int | None) -> RowMapping | None:
    return connection.execute(select(USER).where(USER.c.id == user_id)).mappings().first()


def _load_pages(
    connection: Connection, order: RowMapping, event: RowMapping
) -> Sequence[TicketPage]:
    query = (
        select(ATTENDEE, TICKET.c.name.label("ticket_name"), TICKET.c.type.label("ticket_type"))
        .join(TICKET, TICKET.c.id == ATTENDEE.c.ticket_id)
        .where(ATTENDEE.c.order_id == order["id"], ATTENDEE.c.deleted_at.is_(None))
        .order_by(ATTENDEE.c.id)
    )
    rows = connection.execute(query).mappings().all()
    logo = logos.load(event) if rows else None
    return [_build_page(row, order, event, logo) for row in rows]


def _load_groups(connection: Connection, order_id: int) -> tuple[tuple[int, ...], ...]:
    """Load the ids of the attendees of each address that has several tickets of an order."""
    ids = func.array_agg(aggregate_order_by(ATTENDEE.c.id, ATTENDEE.c.id))
    is_live = ATTENDEE.c.order_id == order_id, ATTENDEE.c.deleted_at.is_(None)
    query = select(ids).where(*is_live, ATTENDEE.c.email.is_not(None))
    by_address = query.group_by(column_key(ATTENDEE.c.email)).having(func.count() > 1)
    return tuple(map(tuple, connection.execute(by_address).scalars()))


def _build_page(
    attendee: RowMapping, order: RowMapping, event: RowMapping, logo: bytes | None
) -> TicketPage:
    return TicketPage(
        event_name=event["name"],
        place=event["location_name"] or "",
        starts_at=event["starts_at"],
        ends_at=event["ends_at"],
        timezone=event["timezone"],
        ticket_name=attendee["ticket_name"],
        ticket_type=attendee["ticket_type"],
        holder=join_words(attendee["firstname"], attendee["lastname"]) or attendee["email"] or "",
        order_identifier=order["identifier"],
        attendee_id=attendee["id"],
        organizer=event["owner_name"] or "",
        logo=logo,
    )


def join_words(*words: str | None) -> str:
    """Join the words that are there."""
    return " ".join(word for word in words if word)
