"""Rules of writing discount codes and access codes (docs/contract/tickets.md#codes)."""

from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, func, select

from openevent.domain.refusals import Conflict, Forbidden, Invalid
from openevent.domain.tickets.amounts import check_amounts, place
from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.lookup import Lookup
from openevent.domain.write.request import Request
from openevent.resources.discount_code import discount_codes
from openevent.resources.ticket import FREE, tickets

TICKET: Final = tickets.table.alias("ticket_of_code")
PERCENT: Final = Decimal(100)
TICKETS: Final = "tickets"


def _ticket_ids(request: Request) -> list[int]:
    return [id_ for change in request.links if change.link.name == TICKETS for id_ in change.ids]


def _select_tickets(request: Request, row: FromClause) -> ColumnElement[Any]:
    """Select the price, type and visibility of the tickets that the code has or gets."""
    through = request.resource.link(TICKETS).through
    pairs = tickets.table.metadata.tables[str(through)]
    own = pairs.c[request.resource.link_table_column] == row.c.id
    linked = select(pairs.c.ticket_id).where(own).correlate(row)
    is_of_code = TICKET.c.id.in_(_ticket_ids(request)) | TICKET.c.id.in_(linked)
    values = func.json_build_array(TICKET.c.price, TICKET.c.type, TICKET.c.is_hidden)
    return select(func.json_agg(values)).where(is_of_code).correlate(row).scalar_subquery()


def _read_tickets(rows: Any) -> tuple[tuple[Decimal, str, bool], ...]:
    return tuple((Decimal(str(price)), type_, hidden) for price, type_, hidden in rows or ())


CODE_TICKETS: Final = Lookup[tuple[tuple[Decimal, str, bool], ...]](_select_tickets, _read_tickets)
"""The price and type of each ticket of the code, and whether it is hidden."""


def set_marketer(plan: PlanBuilder) -> None:
    """Store who has made the code, and strip the blanks around it."""
    column = "marketer_id" if plan.request.resource is discount_codes else "user_id"
    if plan.is_new and not plan.columns.get(column):
        plan.set(**{column: plan.user.id})
    code = plan.columns.get("code")
    if code is not None:
        if not code.strip():
            raise Invalid("The code must not be empty.", place("code"))
        plan.set(code=code.strip())


def check_limits(plan: PlanBuilder) -> None:
    """Check the numbers and times of a code. Raises Invalid."""
    names = ("tickets_number", "min_quantity", "max_quantity")
    uses, least, most = map(plan.value_or_default, names)
    if plan.is_new or plan.changes(*names):
        _check_numbers(uses, least, most)
    uses_of_orders = plan.row.get("held", 0)
    if plan.changes("tickets_number") and uses is not None and uses < uses_of_orders:
        message = f"tickets-number {uses} is less than the {uses_of_orders} uses that orders hold."
        raise Invalid(message, place("tickets_number"))
    start, end = plan.value_after("valid_from"), plan.value_after("valid_till")
    if plan.changes("valid_from", "valid_till") and start and end and end <= start:
        raise Invalid("The code must end after it starts.", place("valid_till"))


def _check_numbers(uses: int | None, least: int, most: int) -> None:
    """Check the numbers; a negative `most` is no limit."""
    if 0 <= most < least:
        message = "max-quantity must not be less than min-quantity."
        raise Invalid(message, place("max_quantity"))
    if uses is not None and uses < max(least, most):
        message = f"tickets-number {uses} is less than the quantity that an order may have."
        raise Invalid(message, place("tickets_number"))


def check_purpose(plan: PlanBuilder) -> None:
    """Check what a discount code is for. Raises Conflict and Forbidden."""
    if not plan.is_new and plan.changes("used_for"):
        raise Conflict("What a code is for cannot change.", place("used_for"))
    if plan.value_or_default("used_for") == "event" and not plan.request.is_from_admin:
        raise Forbidden("Only administrators write codes for the fees of events.")


def check_value(plan: PlanBuilder) -> None:
    """Check the value of a discount code against its tickets. Raises Invalid."""
    value, is_percent = plan.value_after("value"), plan.value_or_default("type") == "percent"
    if is_percent and value > PERCENT:
        raise Invalid("A percentage must be from 0 to 100.", place("value"))
    if not is_percent:
        check_amounts(plan, "value")
    for price, type_, _ in plan.look_up(CODE_TICKETS):
        if type_ in FREE:
            raise Invalid("A free ticket cannot have a discount.", "relationships/tickets")
        if not is_percent and price and value > price:
            message = f"The value {value} is more than the price {price} of a ticket."
            raise Invalid(message, place("value"))


def check_hidden_tickets(plan: PlanBuilder) -> None:
    """Check that an access code opens hidden tickets only. Raises Conflict."""
    if any(not hidden for _, _, hidden in plan.look_up(CODE_TICKETS)):
        message = "An access code is for hidden tickets: hide the ticket first."
        raise Conflict(message, "relationships/tickets")
