"""The tax of an order: calculated on the sum, then shared among the lines."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from openevent.domain.orders.prices.amounts import Line, TaxAmount
from openevent.domain.orders.prices.cart import Cart, Tax
from openevent.money.money import Money, add_up, zero
from openevent.money.shares import split


def calculate_order_tax(cart: Cart, lines: Sequence[Line]) -> TaxAmount | None:
    """Return the tax of the sum of the lines; an amount that is set contains its tax."""
    if cart.tax is None:
        return None
    if cart.amount is not None:
        return TaxAmount(cart.tax, _calculate_contained(cart.tax, cart.amount))
    sum_of_lines = add_up((line.sub_total for line in lines), cart.currency)
    return TaxAmount(cart.tax, calculate_tax(cart.tax, sum_of_lines))


def calculate_tax(tax: Tax | None, amount: Money) -> Money:
    """Return the tax of an amount, which includes it or to which it is added."""
    if tax is None:
        return zero(amount.currency)
    return _calculate_contained(tax, amount) if tax.is_included else amount.take_percent(tax.rate)


def _calculate_contained(tax: Tax, amount: Money) -> Money:
    rate = Fraction(tax.rate)
    return amount.take_share(rate / (100 + rate))


def share_tax(lines: Sequence[Line], tax: TaxAmount | None) -> list[Line]:
    """Give each line its share of the tax (docs/contract/money.md#shares)."""
    if tax is None:
        return list(lines)
    shares = split(tax.amount, weigh(lines))
    return [replace(line, tax=share) for line, share in zip(lines, shares, strict=True)]


def weigh(lines: Sequence[Line]) -> list[int]:
    """Return the weights by which an amount is shared: what lines cost, else their tickets."""
    costs = [line.sub_total.minor for line in lines]
    return costs if any(costs) else [line.quantity for line in lines]
