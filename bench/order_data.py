"""An event on sale for the bench of orders, its buyers, and the body of an order."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, text

from bench.servers import Servers

FIRST_BUYER: Final = 9_000_001
"""Ids of buyers and orders are far from other numbers, so that a replay can replace them."""
FIRST_ORDER: Final = 7_000_001
BUYERS: Final = 4_000
PATH: Final = "/v1/orders/create-order"
ADD_BUYERS: Final = """
    INSERT INTO users (id, email, is_verified) OVERRIDING SYSTEM VALUE
    SELECT id, 'buyer' || id || '@example.org', true
    FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS id"""
ADD_EVENT: Final = """
    INSERT INTO events (identifier, name, starts_at, ends_at, timezone, state)
    VALUES ('bench001', 'A sale', now(), now() + interval '1 year', 'UTC', 'published')
    RETURNING id"""
ADD_TICKET: Final = """
    INSERT INTO tickets (event_id, name, type, quantity, sales_starts_at, sales_ends_at)
    VALUES (:event, :name, 'free', :quantity, now() - interval '1 day', now() + interval '1 day')
    RETURNING id"""
COUNT_SEATS: Final = """
    SELECT held, (SELECT count(*) FROM attendees WHERE ticket_id = tickets.id) AS seats
    FROM tickets WHERE id = :ticket"""


@dataclass(frozen=True)
class Sale:
    """The tickets of an event: one for everybody, and one with a single seat."""

    ticket_id: int
    single_id: int


def open_sale(servers: Servers) -> Sale:
    """Add the event, its tickets and its buyers."""
    with servers.connection(servers.database) as connection:
        buyers = {"first": FIRST_BUYER, "last": FIRST_BUYER + BUYERS - 1}
        connection.execute(text(ADD_BUYERS), buyers)
        connection.execute(text(f"ALTER TABLE orders ALTER id RESTART WITH {FIRST_ORDER}"))
        event_id = int(connection.execute(text(ADD_EVENT)).scalar_one())
        ticket_id = _add_ticket(connection, event_id, "Day ticket", 1_000_000)
        single_id = _add_ticket(connection, event_id, "The last one", 1)
    return Sale(ticket_id, single_id)


def _add_ticket(connection: Connection, event_id: int, name: str, quantity: int) -> int:
    values = {"event": event_id, "name": name, "quantity": quantity}
    return int(connection.execute(text(ADD_TICKET), values).scalar_one())


def build_cart(ticket_id: int) -> dict[str, Any]:
    """Build the body of an order of one seat."""
    return {"tickets": [{"id": ticket_id, "quantity": 1}]}


def check_seats(servers: Servers, sale: Sale, least: int) -> None:
    """Check that all orders took a seat, and that the counter says so. Raises RuntimeError."""
    with servers.connection(servers.database) as connection:
        row = connection.execute(text(COUNT_SEATS), {"ticket": sale.ticket_id}).one()
    if row.held != row.seats or row.seats < least:
        raise RuntimeError(f"{row.seats} seats, and {row.held} in the counter; least {least}")
