"""Rules of an event's currency (docs/contract/money.md#currency-of-an-event)."""

from typing import Final

from sqlalchemy import ColumnElement, FromClause, exists, or_, select

from openevent.domain.refusals import Conflict
from openevent.domain.tickets.amounts import check_currency, place
from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.lookup import Lookup
from openevent.domain.write.request import Request
from openevent.resources.discount_code import discount_codes
from openevent.resources.order import orders
from openevent.resources.ticket import tickets

TICKET: Final = tickets.table.alias("priced_ticket")
CODE: Final = discount_codes.table.alias("code_with_amount")
ORDER: Final = orders.table.alias("order_of_event")


def _has_amounts(_request: Request, row: FromClause) -> ColumnElement[bool]:
    has_price = (TICKET.c.price > 0) | (TICKET.c.min_price > 0) | (TICKET.c.max_price > 0)
    is_amount = (CODE.c.type == "amount") & (CODE.c.value > 0)
    queries = (
        select(TICKET.c.id).where(TICKET.c.event_id == row.c.id, has_price),
        select(CODE.c.id).where(CODE.c.event_id == row.c.id, is_amount),
        select(ORDER.c.id).where(ORDER.c.event_id == row.c.id),
    )
    return or_(*(exists(query.correlate(row)) for query in queries))


HAS_AMOUNTS: Final = Lookup[bool](_has_amounts, bool)
"""Whether a ticket has a price, a code has an amount, or the event has an order."""


def check_payment_currency(plan: PlanBuilder) -> None:
    """Check that the currency is one, and that no amount would change its meaning.

    Raises Invalid and Conflict.
    """
    check_currency(plan, "payment_currency")
    if plan.is_new or not plan.changes("payment_currency"):
        return
    if plan.look_up(HAS_AMOUNTS):
        message = (
            "The currency cannot change: a ticket has a price, a code has an amount, or there are "
            "orders."
        )
        raise Conflict(message, place("payment_currency"))
