"""Loads a cart in one statement; the preview of an order and the order itself use it."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection

from openevent.domain.orders.carts.building import ID, build_cart
from openevent.domain.orders.carts.loaded import CartEvent, CartTicket, LoadedCart
from openevent.domain.orders.carts.named_codes import (
    ACCESS,
    DISCOUNT,
    CodeGuard,
    CodeRow,
    read_code,
)
from openevent.domain.orders.carts.request import CartRequest
from openevent.domain.orders.carts.statement import select_rows
from openevent.domain.orders.payment_modes import SWITCHES
from openevent.domain.refusals import Invalid
from openevent.model.permissions import Identity

MOST_ITEMS: Final = 100
"""Tickets of different names in one order."""
TICKETS: Final = "tickets"


def load_cart(
    connection: Connection, user: Identity, request: CartRequest, guard: CodeGuard
) -> LoadedCart:
    """Load the tickets, their event and the codes that a client names, in one statement.

    The user may see the tickets; hidden ones need a valid access code, or a co-organizer. Codes
    are valid now. Orders check quantities and sales windows, `calculate` checks donations.
    Raises Invalid, and what `guard` raises.
    """
    _check_items(request)
    records = connection.execute(select_rows(user, request)).mappings()
    rows: dict[int, CodeRow] = {record["id"]: record for record in records}
    _check_tickets(request, rows)
    first = rows[request.items[0].ticket_id]
    discount = read_code(first, DISCOUNT, guard) if request.discount_code else None
    access = read_code(first, ACCESS, guard) if request.access_code else None
    _check_hidden(request, rows, has_code=access is not None)
    return LoadedCart(
        cart=build_cart(request, rows, discount),
        event=_build_event(first),
        tickets=tuple(_build_ticket(rows[item.ticket_id]) for item in request.items),
        discount_code=discount,
        access_code=access,
        is_organizer=first["is_organizer"],
        now=first["now"],
    )


def _check_items(request: CartRequest) -> None:
    if not request.items:
        raise Invalid("Name at least one ticket.", TICKETS)
    if len(request.items) > MOST_ITEMS:
        raise Invalid(f"An order has at most {MOST_ITEMS} different tickets.", TICKETS)


def _check_tickets(request: CartRequest, rows: Mapping[int, CodeRow]) -> None:
    for item in request.items:
        if item.ticket_id not in rows:
            raise _build_unknown(item.ticket_id)
    if len({row["event_id"] for row in rows.values()}) > 1:
        # A hidden ticket of another event must not be told apart from one that is not there.
        _check_hidden(request, rows, has_code=False)
        raise Invalid("The tickets of an order must be of one event.", ID)


def _check_hidden(request: CartRequest, rows: Mapping[int, CodeRow], *, has_code: bool) -> None:
    """A hidden ticket is as unknown as one that is not there."""
    for item in request.items:
        row = rows[item.ticket_id]
        is_opened = has_code and row["is_opened"]
        if row["is_hidden"] and not (is_opened or row["is_organizer"]):
            raise _build_unknown(item.ticket_id)


def _build_unknown(ticket_id: int) -> Invalid:
    return Invalid(f"There is no ticket {ticket_id}, or you may not order it.", ID)


def _build_event(row: CodeRow) -> CartEvent:
    return CartEvent(
        id=row["event_id"],
        identifier=row["event_identifier"],
        state=row["event_state"],
        starts_at=row["event_starts_at"],
        ends_at=row["event_ends_at"],
        currency=row["event_payment_currency"],
        switches=frozenset(name for name in SWITCHES if row[f"event_{name}"]),
    )


def _build_ticket(row: CodeRow) -> CartTicket:
    return CartTicket(
        id=row["id"],
        name=row["name"],
        seats_left=row["seats_left"],
        min_order=row["min_order"],
        max_order=row["max_order"],
        sales_starts_at=row["sales_starts_at"],
        sales_ends_at=row["sales_ends_at"],
        is_hidden=row["is_hidden"],
        is_discounted=row["is_discounted"],
        is_opened=row["is_opened"],
    )
