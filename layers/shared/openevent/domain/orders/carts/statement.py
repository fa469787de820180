"""The statement that reads all that decides an order: tickets, event, tax, fee and codes."""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Table,
    exists,
    false,
    func,
    literal,
    select,
    true,
)

from openevent.domain.conditions import build_condition
from openevent.domain.orders import run_out
from openevent.domain.orders.carts import code_rows
from openevent.domain.orders.carts.named_codes import ACCESS, DISCOUNT
from openevent.domain.orders.carts.request import CartRequest
from openevent.domain.orders.payment_modes import SWITCHES
from openevent.model.permissions import Identity, co_organizer, published, staff
from openevent.resources.access_code import access_codes_tickets
from openevent.resources.discount_code import discount_codes_tickets
from openevent.resources.event import events
from openevent.resources.tax import taxes
from openevent.resources.ticket import tickets
from openevent.resources.ticket_fee import ticket_fees

TICKET: Final = tickets.table
EVENT: Final = events.table
TAX: Final = taxes.table
FEE: Final = ticket_fees.table
VISIBLE: Final = published | staff


def select_rows(user: Identity, request: CartRequest) -> Select[Any]:
    """Select a row for each ticket that is not deleted, in an event that the user may see.

    A hidden ticket is among them: `is_opened` tells whether the access code is for it.
    """
    fee, tax = _select_fee(), EVENT.c.is_tax_enabled & (TAX.c.deleted_at.is_(None))
    codes = _select_codes(request)
    source = (
        TICKET.join(EVENT, EVENT.c.id == TICKET.c.event_id)
        .outerjoin(TAX, (TAX.c.event_id == EVENT.c.id) & tax)
        .outerjoin(fee, true())
    )
    for code in codes.values():
        source = source.outerjoin(code, true())
    ids = [id_ for id_ in request.quantities if 0 < id_ <= code_rows.LARGEST_ID]
    seats_left = TICKET.c.quantity - TICKET.c.held + run_out.count_seats_for(user, TICKET)
    columns = (
        *_list_ticket_columns(),
        seats_left.label("seats_left"),
        *_list_event_columns(),
        build_condition(co_organizer, user, TICKET).label("is_organizer"),
        TAX.c.name.label("tax_name"),
        TAX.c.rate.label("tax_rate"),
        TAX.c.is_tax_included_in_price.label("tax_is_included"),
        fee.c.service_fee,
        fee.c.maximum_fee,
        *(column.label(f"{kind}_{column.name}") for kind in codes for column in codes[kind].c),
        _is_linked(discount_codes_tickets, codes.get(DISCOUNT)).label("is_discounted"),
        _is_linked(access_codes_tickets, codes.get(ACCESS)).label("is_opened"),
        func.now().label("now"),
    )
    is_requested = TICKET.c.id.in_(ids)
    is_visible = TICKET.c.deleted_at.is_(None), build_condition(VISIBLE, user, TICKET)
    return select(*columns).select_from(source).where(is_requested, *is_visible)


def _select_codes(request: CartRequest) -> dict[str, FromClause]:
    """Select the codes that the request names; most name none, and planning them takes time."""
    codes: dict[str, FromClause] = {}
    if request.discount_code:
        codes[DISCOUNT] = code_rows.select_discount(TICKET.c.event_id, request.discount_code)
    if request.access_code:
        codes[ACCESS] = code_rows.select_access(TICKET.c.event_id, request.access_code)
    return codes


def _list_ticket_columns() -> list[ColumnElement[Any]]:
    names = ("id", "event_id", "name", "type", "price", "min_price", "max_price")
    limits = ("is_fee_absorbed", "is_hidden", "min_order", "max_order")
    times = ("sales_starts_at", "sales_ends_at")
    return [TICKET.c[name] for name in (*names, *limits, *times)]


def _list_event_columns() -> list[ColumnElement[Any]]:
    names = ("identifier", "state", "starts_at", "ends_at", "payment_currency", *SWITCHES)
    return [EVENT.c[name].label(f"event_{name}") for name in names]


def _select_fee() -> FromClause:
    """Select the fee of the event's currency, that of its country first."""
    is_of_country = FEE.c.country == EVENT.c.payment_country
    return (
        select(FEE.c.service_fee, FEE.c.maximum_fee)
        .where(FEE.c.currency == EVENT.c.payment_currency)
        .order_by(func.coalesce(is_of_country, false()).desc(), FEE.c.id)
        .limit(1)
        .lateral("fee")
    )


def _is_linked(pairs: Table, code: FromClause | None) -> ColumnElement[bool]:
    if code is None:
        return false()
    links = select(literal(1)).select_from(pairs)
    code_id = next(column for column in pairs.c if column.name != "ticket_id")
    return exists(links.where(code_id == code.c.id, pairs.c.ticket_id == TICKET.c.id))
