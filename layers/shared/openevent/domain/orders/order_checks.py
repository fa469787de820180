"""What the server checks of a new order (docs/contract/tickets.md#new-orders)."""

from collections.abc import Iterator
from typing import Final

from openevent.domain.orders import seats
from openevent.domain.orders.carts.loaded import CartCode, CartTicket, LoadedCart
from openevent.domain.orders.new_order import MOST_SEATS, NewOrder
from openevent.domain.orders.payment_modes import FREE, MODES, check_mode
from openevent.domain.orders.prices.amounts import OrderAmount
from openevent.domain.refusals import Conflict, Forbidden, Invalid
from openevent.text.quoting import quote_value

QUANTITY: Final = "tickets/quantity"
VERIFY_FIRST: Final = "Verify your e-mail address before you order free tickets."
OVER: Final = "The event is over."
NOT_AT_THE_DOOR: Final = "Only co-organizers and above sell at the door."


class Unverified(Forbidden):
    """A free order needs an account with a verified address."""


def check(order: NewOrder, cart: LoadedCart, amount: OrderAmount) -> None:
    """Check the sales windows, quantities and codes, and the buyer. Raises Refusal."""
    _check_seller(order, cart)
    total = sum(order.cart.quantities.values())
    if not total:
        raise Invalid("Order at least one ticket.", QUANTITY)
    if total > MOST_SEATS:
        raise Invalid(f"An order has at most {MOST_SEATS} tickets.", QUANTITY)
    if not order.is_onsite:
        _check_sale(order, cart, amount)
    _check_seats(order, cart)


def _check_sale(order: NewOrder, cart: LoadedCart, amount: OrderAmount) -> None:
    if cart.event.ends_at <= cart.now:
        raise Conflict(OVER, "tickets")
    for fault in _find_faults(order, cart):
        raise Conflict(fault, QUANTITY)
    _check_mode(order, cart, amount)
    if not amount.total.minor and not (order.buyer.is_verified or cart.is_organizer):
        raise Unverified(VERIFY_FIRST)


def _check_mode(order: NewOrder, cart: LoadedCart, amount: OrderAmount) -> None:
    """Check the payment mode that the order is sent with; it may be chosen later."""
    mode = MODES[order.columns.get("payment_mode", FREE.name)]
    if mode is not FREE:
        is_allowed = mode.switch in cart.event.switches
        check_mode(mode, has_amount=bool(amount.total.minor), is_allowed=is_allowed)


def _check_seats(order: NewOrder, cart: LoadedCart) -> None:
    """Refuse early, without a lock: most requests of a rush come when all is sold out."""
    quantities = order.cart.quantities
    names = [each.name for each in cart.tickets if quantities[each.id] > each.seats_left]
    if names:
        raise seats.Full(names, [])


def _find_faults(order: NewOrder, cart: LoadedCart) -> Iterator[str]:
    quantities = order.cart.quantities
    for ticket in cart.tickets:
        if quantities[ticket.id]:
            yield from _find_ticket_faults(ticket, quantities[ticket.id], cart)
    discounted = sum(quantities[ticket.id] for ticket in cart.tickets if ticket.is_discounted)
    opened = sum(quantities[ticket.id] for ticket in cart.tickets if ticket.is_opened)
    for code, quantity in ((cart.discount_code, discounted), (cart.access_code, opened)):
        yield from _find_code_fault(code, quantity, cart)


def _find_ticket_faults(ticket: CartTicket, quantity: int, cart: LoadedCart) -> Iterator[str]:
    name = quote_value(ticket.name)
    if cart.now < ticket.sales_starts_at:
        yield f"The sale of {name} has not begun."
    if cart.now >= ticket.sales_ends_at:
        yield f"The sale of {name} is over."
    if quantity < ticket.min_order:
        yield f"An order of {name} has at least {ticket.min_order}."
    if quantity > ticket.max_order:
        yield f"An order of {name} has at most {ticket.max_order}."


def _find_code_fault(code: CartCode | None, quantity: int, cart: LoadedCart) -> Iterator[str]:
    if code is None or not quantity:
        return
    if fault := code.state.describe_order_fault(cart.now, quantity):
        yield fault


def _check_seller(order: NewOrder, cart: LoadedCart) -> None:
    """Check that who sells at the door sells these tickets: the body names the event itself."""
    if order.is_onsite and not cart.is_organizer:
        raise Forbidden(NOT_AT_THE_DOOR)
