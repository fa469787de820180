"""What an order costs: its lines, and the totals that are their sums."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
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
    """What an order costs. The totals are sums of the lines; `total` is what the buyer pays."""

    lines: tuple[Line, ...]
    tax: TaxAmount | None
    sub_total: Money
    discount: Money
    total: Money

    @property
    def discounted_tickets(self) -> int:
        """The uses of the discount code."""
        return sum(line.discount.count for line in self.lines if line.discount)


def add_up_lines(lines: tuple[Line, ...], tax: TaxAmount | None, currency: str) -> OrderAmount:
    """Return the order of these lines. Raises OutOfRange."""
    sub_total = add_up((line.sub_total for line in lines), currency)
    discount = add_up((line.discount.total for line in lines if line.discount), currency)
    is_added = tax is not None and not tax.tax.is_included
    total = sub_total + tax.amount if tax and is_added else sub_total
    return OrderAmount(lines, tax, sub_total, discount, total)
