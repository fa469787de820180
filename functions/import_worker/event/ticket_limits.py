"""Mend the limits of an imported ticket as the API would refuse them (docs/contract/tickets.md)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from openevent.money.errors import NotMoney
from openevent.money.money import read_money
from openevent.resources.ticket import FREE

PRICES = ("price", "min_price", "max_price")


def mend(ticket: dict[str, Any], event: dict[str, Any]) -> Iterator[str]:
    """Change limits that contradict one another; yield a warning for each change."""
    yield from _mend_numbers(ticket)
    yield from _mend_sale(ticket, event)
    yield from _mend_prices(ticket, event.get("payment_currency"))


def _mend_numbers(ticket: dict[str, Any]) -> Iterator[str]:
    quantity, least, most = (ticket[name] for name in ("quantity", "min_order", "max_order"))
    if quantity < 1:
        ticket["quantity"] = quantity = 1
        yield "The quantity must be at least 1: 1 was taken."
    if not least <= most <= quantity:
        ticket["max_order"] = most = min(max(most, least), quantity)
        ticket["min_order"] = min(least, most)
        yield (
            f"An order may have {least} to {most} of {quantity} tickets at most: "
            f"{ticket['min_order']} to {most} was taken."
        )


def _mend_sale(ticket: dict[str, Any], event: dict[str, Any]) -> Iterator[str]:
    end = event.get("ends_at")
    if end is not None and ticket["sales_ends_at"] > end:
        ticket["sales_ends_at"] = end
        yield "The sale ended after the event: the end of the event was taken."
    if ticket["sales_starts_at"] >= ticket["sales_ends_at"]:
        yield "The sale does not end after it starts, so nobody can order: correct its times."


def _mend_prices(ticket: dict[str, Any], currency: str | None) -> Iterator[str]:
    if ticket["type"] in FREE:
        ticket.update(dict.fromkeys(PRICES, Decimal(0)))
        return
    for name in PRICES:
        if currency is None and ticket[name]:
            ticket[name] = Decimal(0)
            yield f"The event has no payment-currency: the {name.replace('_', '-')} is 0."
        elif ticket[name] and (problem := _describe_amount(ticket[name], currency)):
            ticket[name] = Decimal(0)
            yield f"{problem} 0 was taken."


def _describe_amount(value: Decimal, currency: str | None) -> str | None:
    try:
        read_money(value, currency or "")
    except NotMoney as error:
        return str(error)
    return None
