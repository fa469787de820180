"""Rules of changing orders (docs/contract/tickets.md#states)."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, func, select

from openevent.domain.orders import seats, states
from openevent.domain.orders.payment_modes import MODES, PLACE, check_mode
from openevent.domain.refusals import Conflict, Forbidden, Invalid
from openevent.domain.tickets.amounts import read_amount
from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.lookup import NOW, Lookup
from openevent.domain.write.request import Request
from openevent.model.permissions import CO_ORGANIZERS
from openevent.resources.attendee import attendees
from openevent.resources.order import orders

ATTENDEE: Final = attendees.table.alias("attendee_of_order")
PENDING_TIME: Final = timedelta(minutes=30)
"""What a complete form adds to the time of an order: its buyer is paying."""
OF_ORGANIZERS: Final = ("transaction_id", "paid_via", "completed_at", "order_notes")
REFUND: Final = ("refund_note", "refund_amount", "refunded_at")
STATUS: Final = "attributes/status"
RUN_OUT: Final = "The time of this order is over: its tickets are free again. Order anew."


def _ticket_ids(_request: Request, row: FromClause) -> ColumnElement[Any]:
    ids = select(ATTENDEE.c.ticket_id.distinct()).where(ATTENDEE.c.order_id == row.c.id)
    return func.array(ids.correlate(row).scalar_subquery())


TICKET_IDS: Final = Lookup[list[int]](_ticket_ids, list)
"""The tickets of the order's attendees."""


def _is_organizer(plan: PlanBuilder) -> bool:
    """Tell whether the user sells the tickets of the event."""
    return plan.has_role(*CO_ORGANIZERS)


def keep_facts(plan: PlanBuilder) -> None:
    """Leave what only organizers write, and the amount, as they are stored."""
    names = [*REFUND, *OF_ORGANIZERS] if not _is_organizer(plan) else []
    for name in ("amount", *names):
        if plan.changes(name):
            plan.keep(name)
            plan.ignore(name.replace("_", "-"))


def check_not_run_out(plan: PlanBuilder) -> None:
    """Check that the time of an order that is changed is not over. Raises Conflict."""
    end = plan.row["expires_at"]
    is_open = plan.row["status"] in states.OPEN
    if plan.changes_row and is_open and end is not None and end < plan.look_up(NOW):
        raise Conflict(RUN_OUT, STATUS)


def check_refund(plan: PlanBuilder) -> None:
    """Check that what was given back fits the order's currency. Raises Invalid."""
    if plan.changes("refund_amount"):
        read_amount(plan.columns["refund_amount"], plan.row["currency"], "refund_amount")


def check_payment_mode(plan: PlanBuilder) -> None:
    """Check that the event takes the mode, and that it fits the amount.

    Raises Conflict and Invalid.
    """
    if not plan.changes("payment_mode"):
        return
    if plan.row["status"] not in states.OPEN and not _is_organizer(plan):
        raise Conflict("The payment mode of this order cannot change.", PLACE)
    mode = MODES[plan.columns["payment_mode"]]
    is_allowed = mode.switch is None or bool(getattr(plan.event, mode.switch))
    check_mode(mode, has_amount=bool(plan.row["amount"]), is_allowed=is_allowed)


def change_status(plan: PlanBuilder) -> None:
    """Check a transition, and record it: its effects follow once. Raises Refusal."""
    if not plan.changes("status"):
        return
    before, after = plan.row["status"], plan.columns["status"]
    allowed = states.ORGANIZER if _is_organizer(plan) else states.BUYER
    if after not in allowed[before]:
        message = f'An order cannot go from "{before}" to "{after}".'
        raise Conflict(message, STATUS)
    ACTS[after](plan)
    plan.record_change(f"order.{after}", {"from": before})


def _make_pending(plan: PlanBuilder) -> None:
    plan.set(expires_at=orders.table.c.expires_at + PENDING_TIME)


def _place(plan: PlanBuilder) -> None:
    mode = MODES[plan.value_or_default("payment_mode")]
    if not mode.waits:
        message = "Only an order whose money comes later is placed: choose its payment-mode."
        raise Conflict(message, STATUS)
    plan.set(expires_at=None)


def _complete(plan: PlanBuilder) -> None:
    if not plan.row["amount"]:
        plan.set(expires_at=None, completed_at=plan.columns.get("completed_at") or func.now())
        return
    if not _is_organizer(plan):
        raise Forbidden("Only a payment or an organizer completes this order.", STATUS)
    columns = plan.columns
    pay(plan, columns.get("paid_via"), columns.get("transaction_id"), columns.get("completed_at"))


def pay(plan: PlanBuilder, paid_via: str | None, transaction_id: str | None, at: Any) -> None:
    """Complete an order whose amount is above 0; nothing else does.

    `at` is when it was paid, None for now. Without `paid_via` it is the payment mode.
    """
    via = paid_via or plan.row["paid_via"] or plan.value_or_default("payment_mode")
    plan.set(
        paid_via=via,
        transaction_id=transaction_id or plan.row["transaction_id"],
        completed_at=at or func.now(),
        expires_at=None,
    )


def _cancel(plan: PlanBuilder) -> None:
    is_paid = plan.row["status"] == states.COMPLETED and bool(plan.row["amount"])
    if is_paid and not _is_organizer(plan):
        raise Forbidden("Only an organizer cancels an order that is paid.", STATUS)
    if is_paid and not plan.value_after("refund_note"):
        message = "Say in refund-note whether and how the money went back."
        raise Invalid(message, "attributes/refund-note")
    plan.set(expires_at=None)
    _give_back(plan)


def _give_back(plan: PlanBuilder) -> None:
    """Give back the seats and the uses of codes that the order holds."""
    locks = {
        "tickets": plan.look_up(TICKET_IDS),
        "discount_codes": filter(None, [plan.row["discount_code_id"]]),
        "access_codes": filter(None, [plan.row["access_code_id"]]),
    }
    order_id = plan.row["id"]
    plan.change_seats(lambda connection: seats.give_back(connection, order_id, **locks))


ACTS: Final = {
    states.PENDING: _make_pending,
    states.PLACED: _place,
    states.COMPLETED: _complete,
    states.CANCELLED: _cancel,
}
