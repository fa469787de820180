"""Mends imported tickets that the API would refuse (docs/contract/archive.md#tickets)."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from openevent.money.errors import NotMoney
from openevent.money.money import read_money
from openevent.resources.ticket import FREE, PAID, TicketAttributes

PRICES: Final = ("price", "min_price", "max_price")
NUMBERS: Final = ("quantity", "min_order", "max_order")
DEFAULTS: Final = {
    name: TicketAttributes.model_fields[name].default for name in (*NUMBERS, *PRICES)
}


def mend(
    ticket: dict[str, Any], event: dict[str, Any], last_session: datetime | None
) -> Iterator[str]:
    """Complete the limits of a ticket, and change those that contradict one another.

    Yields a warning for each change. An event without an end ends with its last session.
    """
    for name, default in DEFAULTS.items():
        ticket.setdefault(name, default)
    yield from _mend_numbers(ticket)
    yield from _mend_sale(ticket, event.get("ends_at") or last_session)
    yield from _mend_prices(ticket, event.get("payment_currency"))


def _mend_numbers(ticket: dict[str, Any]) -> Iterator[str]:
    quantity, least, most = (ticket[name] for name in NUMBERS)
    if quantity < 1:
        ticket["quantity"] = quantity = 1
        yield "The quantity must be at least 1: the import used 1."
    if 0 <= least <= most <= quantity:
        return
    most = min(max(most, least, 0), quantity)
    ticket["min_order"], ticket["max_order"] = min(max(least, 0), most), most
    yield (
        f"The limits of an order do not fit the quantity {quantity}: "
        f"the import used {ticket['min_order']} to {most} tickets."
    )


def _mend_sale(ticket: dict[str, Any], end: datetime | None) -> Iterator[str]:
    """Complete the times of the sale. Without a start nobody can order, until somebody sets it."""
    if "sales_ends_at" not in ticket:
        ticket["sales_ends_at"] = end or ticket.get("sales_starts_at")
        yield "The end of the sale is missing: the import used the end of the event."
    elif end is not None and ticket["sales_ends_at"] > end:
        ticket["sales_ends_at"] = end
        yield "The sale ended after the event: the import used the end of the event."
    stop = ticket["sales_ends_at"]
    start = ticket.setdefault("sales_starts_at", stop)
    # Without times of the event there is no end; that is an error of the event.
    if stop is not None and start >= stop:
        yield "The sale does not end after it starts, so nobody can order: correct its times."


def _mend_prices(ticket: dict[str, Any], currency: str | None) -> Iterator[str]:
    if ticket["type"] in FREE:
        ticket.update(dict.fromkeys(PRICES, Decimal(0)))
        return
    for name in PRICES:
        problem = _describe_problem(ticket[name], currency)
        if problem:
            ticket[name] = Decimal(0)
            yield f"{problem} The {name.replace('_', ' ')} is 0."
    if ticket["type"] in PAID and not ticket["price"]:
        ticket["is_hidden"] = True
        yield "A paid ticket without a price would be free, so it is hidden: set its price."
    least, most = ticket["min_price"], ticket["max_price"]
    if 0 < most < least:
        ticket["max_price"] = Decimal(0)
        yield "The max price is less than the min price: the import used none."


def _describe_problem(amount: Decimal, currency: str | None) -> str | None:
    """Say why a price is no amount of the event's currency; None if it is one."""
    if not amount:
        return None
    if currency is None:
        return "The event has no payment currency."
    try:
        read_money(amount, currency)
    except NotMoney as error:
        return str(error)
    return None
