"""Rules of writing tickets (docs/contract/tickets.md#ticket)."""

from typing import Final

from sqlalchemy import ColumnElement, FromClause, exists, func, or_, select

from openevent.domain.refusals import Forbidden, Invalid
from openevent.domain.tickets.amounts import check_amounts, place
from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.lookup import Lookup
from openevent.domain.write.request import Request
from openevent.resources.attendee import attendees
from openevent.resources.order import orders
from openevent.resources.ticket import DONATION, FREE, PAID, TicketAttributes
from openevent.resources.ticket_rules import HOLDING

ORDER: Final = orders.table.alias("order_of_ticket")
ATTENDEE: Final = attendees.table.alias("attendee_of_ticket")
MOST: Final = int(TicketAttributes.model_fields["max_order"].default)
HAS_SALES_SENTENCE: Final = (
    "The ticket has sales, so it cannot be deleted. Hide it, or end its sale, instead."
)


def _has_sales(_request: Request, row: FromClause) -> ColumnElement[bool]:
    """An order holds seats; one that has run out does not any more."""
    is_of_order = ORDER.c.id == ATTENDEE.c.order_id
    is_open = or_(ORDER.c.expires_at.is_(None), ORDER.c.expires_at > func.now())
    seats = select(ATTENDEE.c.id).join(ORDER, is_of_order)
    holds = ORDER.c.status.in_(HOLDING), is_open, ATTENDEE.c.deleted_at.is_(None)
    return exists(seats.where(ATTENDEE.c.ticket_id == row.c.id, *holds).correlate(row))


HAS_SALES: Final = Lookup[bool](_has_sales, bool)


def set_most(plan: PlanBuilder) -> None:
    """Lower the default of `max-order` to the quantity of a new ticket."""
    if plan.is_new and "max-order" not in plan.request.attributes:
        plan.set(max_order=min(MOST, plan.columns.get("quantity", MOST)))


def check_quantities(plan: PlanBuilder) -> None:
    """Check how many tickets there are, and how many an order may have. Raises Invalid."""
    if not (plan.is_new or plan.changes("quantity", "min_order", "max_order")):
        return
    quantity, least, most = map(plan.value_or_default, ("quantity", "min_order", "max_order"))
    if most < least:
        raise Invalid("max-order must not be less than min-order.", place("max_order"))
    for name, number in (("min_order", least), ("max_order", most)):
        if quantity < number:
            dashed = name.replace("_", "-")
            message = f"The quantity {quantity} is less than the {dashed} {number}."
            raise Invalid(message, place("quantity"))
    seats = plan.row.get("held", 0)
    if quantity < seats:
        message = f"The quantity {quantity} is less than the {seats} seats that orders hold."
        raise Invalid(message, place("quantity"))


def check_sale(plan: PlanBuilder) -> None:
    """Check that the sale starts before it ends, and ends with the event. Raises Invalid."""
    if not (plan.is_new or plan.changes("sales_starts_at", "sales_ends_at")):
        return
    start, end = plan.value_after("sales_starts_at"), plan.value_after("sales_ends_at")
    if start >= end:
        raise Invalid("The sale must end after it starts.", place("sales_ends_at"))
    if end > plan.event.ends_at:
        raise Invalid("The sale must end before the event ends.", place("sales_ends_at"))


def check_price(plan: PlanBuilder) -> None:
    """Check the price by the type of the ticket. Raises Invalid."""
    if not (plan.is_new or plan.changes("type", "price", "min_price", "max_price")):
        return
    type_ = plan.value_or_default("type")
    if type_ in FREE:
        plan.set(price=0, min_price=0, max_price=0)
        return
    check_amounts(plan, "price", "min_price", "max_price")
    if type_ in PAID:
        _check_paid(plan)
    if type_ in DONATION:
        _check_donation(plan)
    if not plan.event.takes_payments:
        message = "The event has no way to pay: choose one before you sell tickets."
        raise Invalid(message, place("type"))


def _check_paid(plan: PlanBuilder) -> None:
    if not plan.value_or_default("price"):
        raise Invalid("A paid ticket needs a price above 0.", place("price"))
    if plan.event.payment_currency is None:
        message = "A paid ticket needs the event's payment-currency: set that first."
        raise Invalid(message, place("price"))


def _check_donation(plan: PlanBuilder) -> None:
    least, most = plan.value_or_default("min_price"), plan.value_or_default("max_price")
    if most and least > most:
        raise Invalid("max-price must not be less than min-price.", place("max_price"))
    if plan.event.payment_currency is None:
        message = "A donation needs the event's payment-currency: set that first."
        raise Invalid(message, place("type"))


def check_no_sales(plan: PlanBuilder) -> None:
    """Check that no order holds a seat of a ticket that is deleted. Raises Forbidden."""
    if plan.look_up(HAS_SALES):
        raise Forbidden(HAS_SALES_SENTENCE)
