"""Builds the cart that is calculated from the rows of its tickets."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from openevent.domain.orders.carts.loaded import CartCode
from openevent.domain.orders.carts.named_codes import CodeRow
from openevent.domain.orders.carts.request import CartRequest, RequestedItem
from openevent.domain.orders.prices.cart import (
    FREE,
    Cart,
    CartItem,
    Discount,
    Tax,
    TicketFee,
    TicketPrice,
)
from openevent.domain.orders.prices.client_amounts import read_amount, read_offer
from openevent.domain.refusals import Invalid
from openevent.money.errors import NotMoney
from openevent.money.money import Money, read_money
from openevent.text.quoting import quote_value

ID: Final = "tickets/id"
ANY_CURRENCY: Final = "EUR"
"""For an event without a currency: its tickets are free, so all amounts are 0."""


def build_cart(
    request: CartRequest, rows: Mapping[int, CodeRow], discount: CartCode | None
) -> Cart:
    """Build the cart of these rows, by the id of the ticket. Raises Invalid."""
    first = rows[request.items[0].ticket_id]
    currency = first["event_payment_currency"] or ANY_CURRENCY
    is_set = first["is_organizer"] and request.amount is not None
    requested = ((item, rows[item.ticket_id]) for item in request.items)
    try:
        return Cart(
            currency=currency,
            items=tuple(_build_item(item, row, currency) for item, row in requested),
            discount=_build_discount(discount, list(rows.values()), currency),
            tax=_build_tax(first),
            fee=_build_fee(first, currency),
            amount=read_amount(request.amount, currency, "amount") if is_set else None,
        )
    except NotMoney as error:
        raise Invalid(str(error), ID) from error


def _build_item(item: RequestedItem, row: CodeRow, currency: str) -> CartItem:
    amounts = (row[name] for name in ("price", "min_price", "max_price"))
    price, least, most = (read_money(amount, currency) for amount in amounts)
    ticket = TicketPrice(
        id=row["id"],
        name=row["name"],
        type=row["type"],
        price=price,
        min_price=least,
        max_price=most,
        is_fee_absorbed=row["is_fee_absorbed"],
    )
    if ticket.kind != FREE and row["event_payment_currency"] is None:
        name = quote_value(ticket.name)
        raise Invalid(f"The event has no currency, so {name} cannot be ordered.", ID)
    return CartItem(ticket, item.quantity, read_offer(ticket, item.offer))


def _build_discount(
    code: CartCode | None, rows: Sequence[CodeRow], currency: str
) -> Discount | None:
    if code is None:
        return None
    value, type_ = rows[0]["discount_value"], rows[0]["discount_type"]
    reduction: Money | Decimal = value if type_ == "percent" else read_money(value, currency)
    ticket_ids = frozenset(row["id"] for row in rows if row["is_discounted"])
    state = code.state
    return Discount(state.code, reduction, ticket_ids, state.uses_left, state.limits)


def _build_tax(row: CodeRow) -> Tax | None:
    if row["tax_rate"] is None:
        return None
    return Tax(row["tax_name"], Decimal(str(row["tax_rate"])), row["tax_is_included"])


def _build_fee(row: CodeRow, currency: str) -> TicketFee | None:
    """Build the platform's fee; a maximum of 0 is none."""
    if row["service_fee"] is None:
        return None
    maximum = row["maximum_fee"]
    return TicketFee(row["service_fee"], read_money(maximum, currency) if maximum else None)
