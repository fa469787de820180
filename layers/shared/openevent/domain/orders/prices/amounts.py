"""What an order costs: its lines, and the totals that are their sums."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Final

from openevent.domain.orders.prices.cart import Tax, TicketPrice
from openevent.money.money import Money, add_up

HUNDREDTH: Final = Decimal("0.01")


@dataclass(frozen=True)
class LineDiscount:
    """A discount code on a line: `unit` off the price of each of `count` tickets.

    `warning` says why fewer tickets than ordered are discounted.
    """

    code: str
    reduction: Money | Decimal
    price: Money
    unit: Money
    count: int
    warning: str | None = None

    @property
    def total(self) -> Money:
        """What the code takes off the line."""
        return self.unit * self.count

    @property
    def type(self) -> str:
        """`percent` or `amount`, as the code has it."""
        return "percent" if isinstance(self.reduction, Decimal) else "amount"

    @property
    def percent(self) -> Decimal:
        """The percentage of the price; that of an amount is rounded to two places."""
        if isinstance(self.reduction, Decimal):
            return self.reduction
        if not self.price.minor:
            return Decimal(0)
        percent = Decimal(self.unit.minor * 100) / self.price.minor
        return percent.quantize(HUNDREDTH, ROUND_HALF_UP)


@dataclass(frozen=True)
class Line:
    """A ticket in an order, with the price of one.

    `fee` and `tax` are those of the whole line. `adjustment` is what the line gets or loses where a
    co-organizer sets the order's amount.
    """

    ticket: TicketPrice
    quantity: int
    price: Money
    discount: LineDiscount | None
    fee: Money
    adjustment: Money
    tax: Money

    @property
    def sub_total(self) -> Money:
        """What the line costs, without a tax that is added to prices."""
        amount = self.price * self.quantity + self.fee + self.adjustment
        return amount - self.discount.total if self.discount else amount


@dataclass(frozen=True)
class TaxAmount:
    """The tax of an order."""

    tax: Tax
    amount: Money


@dataclass(frozen=True)
class OrderAmount:
    """What an order costs. Every total is the sum of its lines."""

    currency: str
    lines: tuple[Line, ...]
    tax: TaxAmount | None

    @cached_property
    def sub_total(self) -> Money:
        """The sum of the lines."""
        return add_up((line.sub_total for line in self.lines), self.currency)

    @cached_property
    def discount(self) -> Money:
        """What the discount code takes off."""
        totals = (line.discount.total for line in self.lines if line.discount)
        return add_up(totals, self.currency)

    @cached_property
    def total(self) -> Money:
        """What the buyer pays."""
        is_added = self.tax is not None and not self.tax.tax.is_included
        return self.sub_total + self.tax.amount if self.tax and is_added else self.sub_total

    @cached_property
    def discounted_tickets(self) -> int:
        """The uses of the discount code."""
        return sum(line.discount.count for line in self.lines if line.discount)
