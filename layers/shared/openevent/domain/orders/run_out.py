"""Orders that have run out: they hold no seats and no uses of codes any more.

The counters still have them until somebody wants their seats (docs/contract/tickets.md#seats).
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, ScalarSelect, and_, func, or_, select

from openevent.model.permissions import Identity
from openevent.resources.attendee import attendees
from openevent.resources.order import orders

EXPIRED: Final = "order.expired"
"""The change that an order has run out. Its user is the buyer, its fact `from` the last state."""
UNFINISHED: Final = ("initializing", "pending")
"""States of an order that runs out at its `expires_at`."""
ORDER: Final = orders.table.alias("run_out_order")
ATTENDEE: Final = attendees.table.alias("run_out_attendee")


def has_run_out(order: FromClause) -> ColumnElement[bool]:
    """Build the condition for an unfinished order whose time is over."""
    return and_(order.c.status.in_(UNFINISHED), order.c.expires_at <= func.now())


def count_seats(ticket: FromClause) -> ScalarSelect[int]:
    """Count the seats that the ticket's counter still has for orders that have run out."""
    return _count(ticket, ATTENDEE.c.ticket_id == ticket.c.id)


def count_seats_for(user: Identity, ticket: FromClause) -> ScalarSelect[int]:
    """Count the seats that may become free when the user orders the ticket.

    They are in orders that have run out, and in unfinished ones of the user: one more order may
    cancel the oldest.
    """
    may_end = or_(has_run_out(ORDER), ORDER.c.user_id == user.id)
    return _count(ticket, ATTENDEE.c.ticket_id == ticket.c.id, may_end=may_end)


def count_discount_uses(code: FromClause) -> ScalarSelect[int]:
    """Count the uses that a discount code's counter has for orders that have run out."""
    is_use = ORDER.c.discount_code_id == code.c.id, ATTENDEE.c.is_discount_applied
    return _count(code, *is_use)


def count_access_uses(code: FromClause) -> ScalarSelect[int]:
    """Count the uses that an access code's counter has for orders that have run out."""
    is_use = ORDER.c.access_code_id == code.c.id, ATTENDEE.c.is_access_code_applied
    return _count(code, *is_use)


def _count(
    row: FromClause, *conditions: ColumnElement[Any], may_end: ColumnElement[bool] | None = None
) -> ScalarSelect[int]:
    # The event's id leads to the index of unfinished orders; there are few of them.
    seats_of_orders = ORDER.join(ATTENDEE, ATTENDEE.c.order_id == ORDER.c.id)
    is_of_event = ORDER.c.event_id == row.c.event_id
    is_unfinished = ORDER.c.status.in_(UNFINISHED)
    has_ended = has_run_out(ORDER) if may_end is None else may_end
    not_deleted = ATTENDEE.c.deleted_at.is_(None)
    return (
        select(func.count())
        .select_from(seats_of_orders)
        .where(is_of_event, is_unfinished, has_ended, not_deleted, *conditions)
        .correlate(row)
        .scalar_subquery()
    )


STORE: Final = """
    expired AS (
        UPDATE orders SET status = 'expired' FROM run_out WHERE orders.id = run_out.id
    ),
    expiry AS (
        INSERT INTO changes (batch, kind, subject_type, subject_id, user_id, facts)
        SELECT CAST(:batch AS uuid), 'order.expired', 'order', id, user_id,
            jsonb_build_object('event', event_id, 'from', status)
        FROM run_out
    )"""
"""The parts of a statement that store and record that the orders of its CTE `run_out` have run out.

The CTE has the locked rows as they were before. `batch` is that of the transaction's message.
"""
