"""Amounts that a client sends: the price of a donation, and the amount of an order."""

from typing import Any

from openevent.domain.orders.prices.cart import DONATION, TicketPrice
from openevent.domain.orders.prices.unit_prices import PRICE
from openevent.domain.refusals import Invalid
from openevent.money.errors import NotMoney
from openevent.money.money import Money, read_money


def read_offer(ticket: TicketPrice, value: Any) -> Money | None:
    """Read the price that a client offers for a donation; for other tickets it is ignored.

    Raises Invalid.
    """
    if ticket.kind != DONATION:
        return None
    return read_amount(value, ticket.price.currency, PRICE)


def read_amount(value: Any, currency: str, pointer: str) -> Money | None:
    """Read an amount in major units; forms send an empty text for none. Raises Invalid."""
    if value is None or value == "":
        return None
    try:
        return read_money(value, currency)
    except NotMoney as error:
        raise Invalid(str(error), pointer) from error
