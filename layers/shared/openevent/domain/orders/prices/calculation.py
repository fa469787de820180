"""One function calculates what an order costs, for a preview and for the order itself.

The rules and an example: docs/contract/money.md#an-order.
"""

from collections.abc import Sequence
from dataclasses import replace

from openevent.domain.orders.prices.amounts import (
    Line,
    LineDiscount,
    OrderAmount,
    TaxAmount,
    add_up_lines,
)
from openevent.domain.orders.prices.cart import Cart, TicketFee, TicketPrice
from openevent.domain.orders.prices.discounts import PricedItem, plan_discounts
from openevent.domain.orders.prices.taxes import calculate_order_tax, share_tax, weigh
from openevent.domain.orders.prices.unit_prices import QUANTITY, check_items, get_unit_price
from openevent.domain.refusals import Invalid
from openevent.money.errors import OutOfRange
from openevent.money.money import Money, zero
from openevent.money.shares import split


def calculate(cart: Cart) -> OrderAmount:
    """Calculate an order. The lines are in the order of the items, which changes no amount.

    Raises Invalid for a ticket that is listed twice, a negative quantity or amount, a donation
    outside its limits, a discount code without uses, and amounts that are too large.
    """
    check_items(cart)
    try:
        return _calculate(cart)
    except OutOfRange as error:
        raise Invalid(f"The order costs too much. {error}", QUANTITY) from error


def _calculate(cart: Cart) -> OrderAmount:
    # By id, so that the order of the items does not decide who gets the last use or unit.
    items = sorted(cart.items, key=lambda item: item.ticket.id)
    lines = _build_lines([(item, get_unit_price(item)) for item in items], cart)
    tax = calculate_order_tax(cart, lines)
    if cart.amount is not None:
        lines = _adjust(lines, cart.amount, tax)
    by_ticket = {line.ticket.id: line for line in share_tax(lines, tax)}
    ordered = tuple(by_ticket[item.ticket.id] for item in cart.items)
    return add_up_lines(ordered, tax, cart.currency)


def _build_lines(items: Sequence[PricedItem], cart: Cart) -> list[Line]:
    discounts = plan_discounts(items, cart.discount)
    return [_build_line(item, discounts.get(item[0].ticket.id), cart.fee) for item in items]


def _build_line(priced: PricedItem, discount: LineDiscount | None, fee: TicketFee | None) -> Line:
    item, price = priced
    nothing = zero(price.currency)
    line_fee = _calculate_fee(item.ticket, price * item.quantity, fee)
    return Line(item.ticket, item.quantity, price, discount, line_fee, nothing, nothing)


def _calculate_fee(ticket: TicketPrice, amount: Money, fee: TicketFee | None) -> Money:
    """Return the fee of a line, by what it costs without a discount."""
    if fee is None or ticket.is_fee_absorbed:
        return zero(amount.currency)
    line_fee = amount.take_percent(fee.percent)
    return line_fee if fee.maximum is None else min(line_fee, fee.maximum)


def _adjust(lines: Sequence[Line], amount: Money, tax: TaxAmount | None) -> list[Line]:
    """Bring the order to a total of this amount, in proportion to what the lines cost."""
    is_added = tax is not None and not tax.tax.is_included
    parts = split(amount - tax.amount if tax and is_added else amount, weigh(lines))
    return [
        replace(line, adjustment=part - line.sub_total)
        for line, part in zip(lines, parts, strict=True)
    ]
