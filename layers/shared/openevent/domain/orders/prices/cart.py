"""What an order is calculated from: values that were read from rows and from the request."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from openevent.domain.orders.codes import NO_LIMITS, QuantityLimits
from openevent.money.money import Money

FREE: Final = "free"
DONATION: Final = "donation"
WITH_REGISTRATION: Final = "Registration"
"""The end of types such as `paidRegistration`; they cost what the type without it costs."""


@dataclass(frozen=True)
class TicketPrice:
    """A ticket's price and how it is charged.

    `min_price` and `max_price` limit a donation; a maximum of 0 is none. An absorbed fee is paid by
    the organizer, not by the buyer.
    """

    id: int
    name: str
    type: str
    price: Money
    min_price: Money
    max_price: Money
    is_fee_absorbed: bool = False

    @property
    def has_max_price(self) -> bool:
        """Whether donations have a maximum."""
        return self.max_price.minor > 0

    @property
    def kind(self) -> str:
        """`free`, `paid` or `donation`."""
        return self.type.removesuffix(WITH_REGISTRATION)


@dataclass(frozen=True)
class CartItem:
    """A number of one ticket. `offer` is the client's price of one; only donations use it."""

    ticket: TicketPrice
    quantity: int
    offer: Money | None = None


@dataclass(frozen=True)
class Discount:
    """A discount code. `reduction` is an amount off each ticket, or a percentage of its price.

    `uses_left` is None if the code has no limit of uses.
    """

    code: str
    reduction: Money | Decimal
    ticket_ids: frozenset[int]
    uses_left: int | None = None
    limits: QuantityLimits = NO_LIMITS


@dataclass(frozen=True)
class Tax:
    """A tax of `rate` percent, which the prices include or which is added to them."""

    name: str
    rate: Decimal
    is_included: bool


@dataclass(frozen=True)
class TicketFee:
    """The platform's fee: a percentage of the price, with a maximum for each line."""

    percent: Decimal
    maximum: Money | None = None


@dataclass(frozen=True)
class Cart:
    """All that decides what an order costs; every amount is in its `currency`.

    `amount` is the total that a co-organizer sets instead of the calculated one.
    """

    currency: str
    items: tuple[CartItem, ...]
    discount: Discount | None = None
    tax: Tax | None = None
    fee: TicketFee | None = None
    amount: Money | None = None
