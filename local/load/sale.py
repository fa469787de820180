"""An event on sale in the database of a local stack, and the accounts of its buyers."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from local.invocation import environment, own_process
from openevent.auth import tokens
from openevent.infra import db
from openevent.resources.attendee import attendees
from openevent.resources.event import events
from openevent.resources.order import orders
from openevent.resources.ticket import tickets
from openevent.resources.ticket_rules import HOLDING
from openevent.resources.user import users

TICKET, ATTENDEE, ORDER = tickets.table.c, attendees.table.c, orders.table.c


@dataclass(frozen=True)
class Sale:
    """A free ticket with a number of seats, and the access tokens of its buyers."""

    ticket_id: int
    seats: int
    tokens: Sequence[str]


@dataclass(frozen=True)
class Seats:
    """What the database says in the end: the counter of the ticket, and the rows that it counts."""

    counter: int
    rows: int


@contextmanager
def entered(stack: dict[str, Any]) -> Iterator[None]:
    """Let this process have the stack's database and its key that signs tokens."""
    with own_process.entered(environment.build_for_host(stack, "api")):
        yield


def open_sale(seats: int, buyers: int) -> Sale:
    """Add an event, its ticket and verified accounts, which are new for each sale."""
    start = datetime.now(UTC)
    label = secrets.token_hex(4)
    times = {"starts_at": start + timedelta(days=30), "ends_at": start + timedelta(days=31)}
    sold_at = {"sales_starts_at": start - timedelta(days=1), "sales_ends_at": times["starts_at"]}
    event = {"identifier": label, "name": f"Sale {label}", "timezone": "UTC", "state": "published"}
    people = [
        {"email": f"buyer{number}-{label}@example.org", "is_verified": True}
        for number in range(buyers)
    ]
    with db.transaction() as connection:
        event_id = connection.execute(
            insert(events.table).values(event | times).returning(events.table.c.id)
        ).scalar_one()
        ticket = {"event_id": event_id, "name": "Day ticket", "type": "free", "quantity": seats}
        ticket_id = connection.execute(
            insert(tickets.table).values(ticket | sold_at).returning(TICKET.id)
        ).scalar_one()
        ids = connection.scalars(insert(users.table).returning(users.table.c.id), people).all()
    signed = [tokens.sign_access_token(id_, 0, fresh=True) for id_ in ids]
    return Sale(ticket_id, seats, signed)


def count_seats(sale: Sale) -> Seats:
    """Count the seats that are sold, in one statement."""
    rows = select(func.count()).select_from(
        attendees.table.join(orders.table, ORDER.id == ATTENDEE.order_id)
    )
    is_sold = ATTENDEE.ticket_id == sale.ticket_id, ATTENDEE.deleted_at.is_(None)
    sold = rows.where(*is_sold, ORDER.status.in_(HOLDING)).scalar_subquery()
    with db.connect() as connection:
        counter = select(TICKET.held, sold).where(TICKET.id == sale.ticket_id)
        return Seats(*connection.execute(counter).one())
