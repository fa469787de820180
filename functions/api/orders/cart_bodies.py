"""Reads what a client wants to order from plain JSON (docs/contract/tickets.md#calculation)."""

from collections.abc import Mapping
from typing import Any, Final

from api.http.bodies import DATA_POINTER
from api.http.errors import Fault, Invalid
from openevent.domain.orders.carts.loading import MOST_ITEMS
from openevent.domain.orders.carts.request import CartRequest, RequestedItem

TICKETS: Final = DATA_POINTER.format("tickets")
DIGITS: Final = 18
"""Digits of a number; every such number fits a BIGINT."""
MOST_LETTERS: Final = 1_000
"""Letters of a code."""


def read_cart(members: Mapping[str, Any]) -> CartRequest:
    """Read the tickets, codes and amount of a body by dashed names. Raises Invalid."""
    items = members.get("tickets")
    if not isinstance(items, list):
        raise Invalid(Fault("`tickets` must be a list of objects.", pointer=TICKETS))
    if len(items) > MOST_ITEMS:
        detail = f"An order has at most {MOST_ITEMS} different tickets."
        raise Invalid(Fault(detail, pointer=TICKETS))
    return CartRequest(
        items=tuple(_read_item(item, index) for index, item in enumerate(items)),
        discount_code=_read_code(members, "discount-code"),
        access_code=_read_code(members, "access-code"),
        amount=members.get("amount"),
    )


def _read_item(item: Any, index: int) -> RequestedItem:
    pointer = f"{TICKETS}/{index}"
    if not isinstance(item, dict):
        raise Invalid(Fault("Each ticket is an object.", pointer=pointer))
    return RequestedItem(
        ticket_id=_read_number(item, "id", pointer),
        quantity=_read_number(item, "quantity", pointer),
        offer=item.get("price"),
    )


def _read_number(item: Mapping[str, Any], name: str, pointer: str) -> int:
    """Read a whole number that is not negative, or its digits in a text. Raises Invalid."""
    value = item.get(name)
    text = "" if isinstance(value, bool) else str(value)
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS):
        detail = f"`{name}` must be a whole number that is not negative."
        raise Invalid(Fault(detail, pointer=f"{pointer}/{name}"))
    return int(text)


def _read_code(members: Mapping[str, Any], name: str) -> str | None:
    """Read a code, by its text or its id; None if there is none. Raises Invalid."""
    value = members.get(name)
    if value is None or value == "":
        return None
    is_text = isinstance(value, str | int) and not isinstance(value, bool)
    if not is_text or len(str(value)) > MOST_LETTERS:
        detail = f"`{name}` must be a code: its text or its id."
        raise Invalid(Fault(detail, pointer=DATA_POINTER.format(name)))
    return str(value)
