"""Carts for tests of prices."""

from typing import Any

from hypothesis import strategies as st

from openevent.domain.orders.codes import QuantityLimits
from openevent.domain.orders.prices.cart import (
    Cart,
    CartItem,
    Discount,
    Tax,
    TicketFee,
    TicketPrice,
)
from openevent.money.money import Money, read_money, zero
from tests.unit.openevent.money.amounts import CURRENCIES, PERCENTS

TYPES = ["free", "paid", "donation", "freeRegistration", "paidRegistration", "donationRegistration"]
HIGHEST = 10**6
"""Minor units of a price."""


def money(number: float | str, currency: str = "EUR") -> Money:
    return read_money(number, currency)


def ticket(id_: int = 1, price: float = 9.99, type_: str = "paid", **changes: Any) -> TicketPrice:
    currency = changes.pop("currency", "EUR")
    limits = {"min_price": zero(currency), "max_price": zero(currency)}
    return TicketPrice(id_, f"Ticket {id_}", type_, money(price, currency), **limits | changes)


def item(quantity: int = 1, price: float = 9.99, id_: int = 1, **changes: Any) -> CartItem:
    offer = changes.pop("offer", None)
    return CartItem(ticket(id_, price, **changes), quantity, offer)


def cart(*items: CartItem, **values: Any) -> Cart:
    return Cart(items[0].ticket.price.currency if items else "EUR", items, **values)


@st.composite
def items(draw: st.DrawFn, id_: int, currency: str) -> CartItem:
    price = Money(draw(st.integers(0, HIGHEST)), currency)
    maximum = Money(draw(st.sampled_from([0, price.minor])), currency)
    type_, is_absorbed = draw(st.sampled_from(TYPES)), draw(st.booleans())
    drawn = TicketPrice(id_, f"T{id_}", type_, price, zero(currency), maximum, is_absorbed)
    return CartItem(drawn, draw(st.integers(0, 20)), price)


@st.composite
def discounts(draw: st.DrawFn, currency: str) -> Discount:
    amounts = st.integers(0, HIGHEST).map(lambda minor: Money(minor, currency))
    return Discount(
        "SPRING",
        draw(amounts | PERCENTS),
        draw(st.frozensets(st.integers(1, 6))),
        draw(st.none() | st.integers(1, 60)),
        QuantityLimits(draw(st.integers(-1, 5)), draw(st.integers(-1, 60))),
    )


@st.composite
def carts(draw: st.DrawFn, **values: Any) -> Cart:
    currency = draw(CURRENCIES)
    ids = draw(st.lists(st.integers(1, 8), unique=True, min_size=1, max_size=6))
    amounts = st.integers(0, HIGHEST).map(lambda minor: Money(minor, currency))
    options = {
        "discount": draw(st.none() | discounts(currency)),
        "tax": draw(st.none() | st.builds(Tax, st.just("VAT"), PERCENTS, st.booleans())),
        "fee": draw(st.none() | st.builds(TicketFee, PERCENTS, st.none() | amounts)),
    }
    drawn = tuple(draw(items(id_, currency)) for id_ in ids)
    return Cart(currency, drawn, **options | values)
