"""A stall: an event that sells tickets, and orders as they lie in the database."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, delete, insert, select, text, update

from openevent.domain.orders import seats
from openevent.infra import db
from openevent.resources import BY_TYPE
from openevent.resources.order import order_lines
from tests.factories import events

NOW = datetime.now(UTC)
COUNTED = text("""
    SELECT id, held, (
        SELECT count(*) FROM attendees JOIN orders ON orders.id = order_id
        WHERE ticket_id = tickets.id AND attendees.deleted_at IS NULL
            AND status IN ('initializing', 'pending', 'placed', 'completed')
    ) AS counted
    FROM tickets WHERE event_id = :event""")


def read(type_: str, row_id: int, column: str) -> Any:
    table = BY_TYPE[type_].table
    with db.connect() as connection:
        return connection.scalar(select(table.c[column]).where(table.c.id == row_id))


def write(type_: str, row_id: int, **values: Any) -> None:
    table = BY_TYPE[type_].table
    with db.transaction() as connection:
        connection.execute(update(table).where(table.c.id == row_id).values(values))


@dataclass
class Stall:
    """An event with tickets."""

    event: events.WholeEvent
    tickets: list[int] = field(default_factory=list)

    def add_ticket(self, quantity: int = 10, **values: Any) -> int:
        """Add a ticket that is on sale now."""
        required = {
            "event_id": self.event.id,
            "name": f"Ticket {len(self.tickets)}",
            "type": "free",
            "quantity": quantity,
            "sales_starts_at": NOW - timedelta(days=1),
            "sales_ends_at": NOW + timedelta(days=1),
        }
        with db.transaction() as connection:
            self.tickets.append(events.add(connection, "ticket", **required | values))
        return self.tickets[-1]

    def order(self, status: str = "initializing", **values: Any) -> int:
        """Order one of each ticket; the counters follow if the order holds seats."""
        with db.transaction() as connection:
            return self.order_in(connection, status, **values)

    def order_in(
        self, connection: Connection, status: str, seat: dict[str, Any] | None = None, **values: Any
    ) -> int:
        """`seat` has values of each attendee, `values` those of the order."""
        row = {"event_id": self.event.id, "identifier": str(uuid4()), "status": status}
        order_id = events.add(connection, "order", **row | values)
        for ticket_id in self.tickets:
            line = {"order_id": order_id, "ticket_id": ticket_id, "quantity": 1}
            connection.execute(insert(order_lines).values(line | {"price": 0, "amount": 0}))
            links = {"event_id": self.event.id, "ticket_id": ticket_id, "order_id": order_id}
            events.add(connection, "attendee", **links, **(seat or {}))
        codes = filter(None, [values.get("discount_code_id")])
        seats.take(connection, order_id, tickets=self.tickets, discount_codes=codes)
        return order_id

    def check_counters(self) -> dict[int, int]:
        """Check that each counter is the number of seats; gives them."""
        with db.connect() as connection:
            rows = connection.execute(COUNTED, {"event": self.event.id}).all()
        assert [(row.id, row.held) for row in rows] == [(row.id, row.counted) for row in rows]
        return {row.id: row.held for row in rows}

    def change_seats(self, order_id: int, **values: Any) -> None:
        """Change the attendees of an order, without the API."""
        table = BY_TYPE["attendee"].table
        with db.transaction() as connection:
            connection.execute(update(table).where(table.c.order_id == order_id).values(values))

    def add(self, type_: str, **values: Any) -> int:
        """Add another part of the event, without the API; gives its id."""
        with db.transaction() as connection:
            return events.add(connection, type_, event_id=self.event.id, **values)

    def add_fee(self, **values: Any) -> int:
        """Add a fee of the platform, which counts for all events; gives its id."""
        with db.transaction() as connection:
            return events.add(connection, "ticket-fee", **values)

    def remove_fee(self, fee_id: int) -> None:
        table = BY_TYPE["ticket-fee"].table
        with db.transaction() as connection:
            connection.execute(delete(table).where(table.c.id == fee_id))
