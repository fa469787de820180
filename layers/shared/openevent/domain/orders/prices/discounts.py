"""How much a discount code takes off each line (docs/contract/money.md#an-order)."""

from collections.abc import Sequence
from decimal import Decimal
from math import inf
from typing import Final

from openevent.domain.orders.codes import count_tickets, count_uses
from openevent.domain.orders.prices.amounts import LineDiscount
from openevent.domain.orders.prices.cart import CartItem, Discount
from openevent.domain.refusals import Invalid
from openevent.money.money import Money
from openevent.text.quoting import quote_value

HUNDRED: Final = Decimal(100)

type PricedItem = tuple[CartItem, Money]
"""An item and the price of one ticket."""


def plan_discounts(
    items: Sequence[PricedItem], discount: Discount | None
) -> dict[int, LineDiscount]:
    """Return the discounts of lines by the id of the ticket; other lines have none.

    The uses that are left go to the items in their order. An order with too few or too many tickets
    of the code is not discounted. Raises Invalid if the code has no uses left.
    """
    if discount is None:
        return {}
    covered = [item for item in items if item[0].ticket.id in discount.ticket_ids]
    quantity = sum(item.quantity for item, _ in covered)
    _check_uses(discount, quantity)
    fault = discount.limits.describe_fault(discount.code, quantity)
    left = inf if discount.uses_left is None else discount.uses_left
    line_discounts = {}
    for item, price in covered:
        count = 0 if fault else int(min(item.quantity, left))
        left -= count
        warning = fault or _describe_shortage(discount, count, item.quantity)
        line_discounts[item.ticket.id] = _build(discount, price, count, warning)
    return line_discounts


def _check_uses(discount: Discount, quantity: int) -> None:
    if quantity and discount.uses_left is not None and discount.uses_left <= 0:
        message = f"The discount code {quote_value(discount.code)} has no uses left: remove it."
        raise Invalid(message, "discount_sold_out")


def _describe_shortage(discount: Discount, count: int, quantity: int) -> str | None:
    if count == quantity or discount.uses_left is None:
        return None
    uses = count_uses(discount.uses_left)
    number = f"{count} of {count_tickets(quantity)}"
    return f"The code {quote_value(discount.code)} has only {uses} left: it reduces {number}."


def _build(discount: Discount, price: Money, count: int, warning: str | None) -> LineDiscount:
    unit = _reduce(price, discount.reduction)
    return LineDiscount(discount.code, discount.reduction, price, unit, count, warning)


def _reduce(price: Money, reduction: Money | Decimal) -> Money:
    """Return what is taken off one price, at most the price."""
    if isinstance(reduction, Money):
        return min(reduction, price)
    return price.take_percent(min(reduction, HUNDRED))
