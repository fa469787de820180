"""How many tickets can be ordered now (docs/contract/tickets.md#availability)."""

from typing import Any, Final

from sqlalchemy import ColumnElement, RowMapping, Select, and_, case, func, select

from openevent.domain.conditions import build_condition
from openevent.domain.orders import run_out
from openevent.model.permissions import Identity, staff
from openevent.resources.event import events
from openevent.resources.ticket import tickets

EVENT: Final = events.table
TICKET: Final = tickets.table
COLUMNS: Final = ("id", "name", "quantity", "available")


def select_tickets(user: Identity) -> Select[Any]:
    """Select events with their tickets, a row for each; hidden and deleted ones are left out.

    An event without tickets has one row, whose `id` is null. Strangers read no number above what
    one order may have, unless the event shows them what remains.
    """
    seats_left = TICKET.c.quantity - TICKET.c.held + run_out.count_seats(TICKET)
    free = func.greatest(seats_left, 0)
    is_told = EVENT.c.show_remaining_tickets | build_condition(staff, user, EVENT)
    columns = (
        TICKET.c.id,
        TICKET.c.name,
        _limit(TICKET.c.quantity, is_told).label("quantity"),
        _limit(free, is_told).label("available"),
    )
    is_listed = ~TICKET.c.is_hidden, TICKET.c.deleted_at.is_(None)
    source = EVENT.outerjoin(TICKET, and_(TICKET.c.event_id == EVENT.c.id, *is_listed))
    return select(*columns).select_from(source).order_by(TICKET.c.position, TICKET.c.id)


def _limit(number: ColumnElement[int], is_told: ColumnElement[bool]) -> ColumnElement[int]:
    return case((is_told, number), else_=func.least(number, TICKET.c.max_order))


def build_ticket(row: RowMapping) -> dict[str, Any]:
    """Build the object of a ticket in the answer."""
    return {name: row[name] for name in COLUMNS}
