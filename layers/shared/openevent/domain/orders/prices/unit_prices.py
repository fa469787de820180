"""The price of one ticket, and which items of a cart are refused."""

from collections import Counter
from typing import Final

from openevent.domain.orders.prices.cart import DONATION, FREE, Cart, CartItem, TicketPrice
from openevent.domain.refusals import Invalid
from openevent.money.formats import format_money
from openevent.money.money import Money, zero
from openevent.text.quoting import quote_value

PRICE: Final = "tickets/price"
QUANTITY: Final = "tickets/quantity"


def check_items(cart: Cart) -> None:
    """Raise Invalid for a ticket that is listed twice, and for a negative number."""
    ids = Counter(item.ticket.id for item in cart.items)
    twice = next((id_ for id_, count in ids.items() if count > 1), None)
    if twice is not None:
        message = f"Ticket {twice} is listed twice: give its whole quantity at once."
        raise Invalid(message, "tickets/id")
    if any(item.quantity < 0 for item in cart.items):
        raise Invalid("A quantity must not be negative.", QUANTITY)
    if cart.amount is not None:
        _check_amount(cart.amount, sum(item.quantity for item in cart.items))


def _check_amount(amount: Money, tickets: int) -> None:
    if amount.minor < 0:
        raise Invalid("`amount` must not be negative.", "amount")
    if amount.minor and not tickets:
        raise Invalid("`amount` needs an order with a ticket.", "amount")


def get_unit_price(item: CartItem) -> Money:
    """Return the price of one ticket. Raises Invalid for a donation outside its limits."""
    kind = item.ticket.kind
    if kind == FREE:
        return zero(item.ticket.price.currency)
    return _check_offer(item) if kind == DONATION else item.ticket.price


def _check_offer(item: CartItem) -> Money:
    if item.offer is None or not _is_within_limits(item.offer, item.ticket):
        name, limits = quote_value(item.ticket.name), _describe_limits(item.ticket)
        raise Invalid(f"The price of {name} must be {limits}.", PRICE)
    return item.offer


def _is_within_limits(offer: Money, ticket: TicketPrice) -> bool:
    is_too_high = ticket.has_max_price and offer > ticket.max_price
    return offer >= ticket.min_price and not is_too_high


def _describe_limits(ticket: TicketPrice) -> str:
    minimum = format_money(ticket.min_price)
    if not ticket.has_max_price:
        return f"at least {minimum}"
    return f"from {minimum} to {format_money(ticket.max_price)}"
