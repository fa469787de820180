"""The one way an order begins: rows, message, seats (docs/contract/tickets.md#new-orders).

Web clients, clients of 2017 and the app at the door use it alike.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

import orjson
from sqlalchemy import Connection, RowMapping, text

from openevent.domain.orders import order_checks, seats, states
from openevent.domain.orders.carts.loaded import CartCode, LoadedCart
from openevent.domain.orders.carts.loading import load_cart
from openevent.domain.orders.carts.named_codes import CodeGuard
from openevent.domain.orders.new_order import NewOrder
from openevent.domain.orders.prices.amounts import Line, OrderAmount
from openevent.domain.orders.prices.calculation import calculate
from openevent.domain.refusals import Conflict
from openevent.work import changes

CREATED: Final = "order.created"
MOST_UNFINISHED: Final = 3
"""Orders that an account may begin for an event; one more cancels the oldest."""
FORMS_GONE: Final = "An attendee of this order is in another order already, or is not yours."


@dataclass(frozen=True)
class Reserved:
    """The id of a new order, and the cart and amount that it has."""

    order_id: int
    cart: LoadedCart
    amount: OrderAmount


def reserve(connection: Connection, order: NewOrder, guard: CodeGuard) -> Reserved:
    """Insert an order with its attendees; its seats are taken at the end of the transaction.

    Raises Invalid, Conflict and Forbidden, and what `guard` raises.
    """
    cart = load_cart(connection, order.buyer, order.cart, guard)
    amount = calculate(cart.cart)
    order_checks.check(order, cart, amount)
    order = _set_status(order, amount)
    row = _insert(connection, order, cart, amount)
    if row["forms"] != len(order.forms):
        raise Conflict(FORMS_GONE, "relationships/attendees")
    if order.status in states.OPEN:
        _cancel_oldest(connection, row["unfinished"])
    seats.take(
        connection,
        row["id"],
        tickets=[line.ticket.id for line in amount.lines],
        discount_codes=_list_ids(cart.discount_code),
        access_codes=_list_ids(cart.access_code),
    )
    return Reserved(row["id"], cart, amount)


def _set_status(order: NewOrder, amount: OrderAmount) -> NewOrder:
    """At the door an order without an amount is complete; for another one the money is waited for.

    The organizer completes it (openevent/domain/orders/order_rules.py).
    """
    if not order.is_onsite:
        return order
    if amount.total.minor:
        return replace(order, status=states.PLACED, columns={"payment_mode": "onsite"})
    return replace(order, status=states.COMPLETED, columns={"completed_at": datetime.now(UTC)})


def _list_ids(code: CartCode | None) -> list[int]:
    return [code.id] if code else []


def _insert(
    connection: Connection, order: NewOrder, cart: LoadedCart, amount: OrderAmount
) -> RowMapping:
    columns = {
        "identifier": str(uuid4()),
        "event_id": cart.event.id,
        # Whoever sells at the door is not the buyer.
        "user_id": None if order.is_onsite else order.buyer.id,
        "amount": str(amount.total.to_decimal()),
        "currency": cart.event.currency,
        "discount_code_id": cart.discount_code.id if cart.discount_code else None,
        "access_code_id": cart.access_code.id if cart.access_code else None,
        **order.columns,
    }
    lines = [line for line in amount.lines if line.quantity]
    parameters = {
        "columns": orjson.dumps(columns, default=str).decode(),
        "lines": orjson.dumps([_describe_line(line) for line in lines]).decode(),
        "seats": orjson.dumps(list(_list_seats(order, cart, lines))).decode(),
        "forms": list(order.forms),
        "batch": changes.ensure_batch(connection),
        "kinds": [CREATED] if order.status in states.OPEN else [CREATED, f"order.{order.status}"],
        "status": order.status,
        "is_open": order.status in states.OPEN,
        "event": cart.event.id,
        "user": order.buyer.id,
    }
    return connection.execute(_build_statement(columns), parameters).mappings().one()


def _describe_line(line: Line) -> dict[str, Any]:
    discount = line.discount
    return {
        "ticket_id": line.ticket.id,
        "quantity": line.quantity,
        "price": str(line.price.to_decimal()),
        "discount": str(discount.unit.to_decimal()) if discount else "0",
        "discounted_quantity": discount.count if discount else 0,
        "fee": str(line.fee.to_decimal()),
        "tax": str(line.tax.to_decimal()),
        "amount": str(line.sub_total.to_decimal()),
    }


def _list_seats(
    order: NewOrder, cart: LoadedCart, lines: Sequence[Line]
) -> Iterator[dict[str, Any]]:
    """List the seats: for each the ticket, the codes that apply, and the form that takes it."""
    opened = {ticket.id for ticket in cart.tickets if ticket.is_opened}
    forms = order.forms_by_ticket
    for line in lines:
        discounted = line.discount.count if line.discount else 0
        for number in range(line.quantity):
            yield {
                "ticket_id": line.ticket.id,
                "form": forms[line.ticket.id].pop() if order.forms else None,
                "is_discount_applied": number < discounted,
                "is_access_code_applied": line.ticket.id in opened,
            }


def _cancel_oldest(connection: Connection, unfinished: Sequence[int]) -> None:
    """Cancel the oldest unfinished orders beyond the maximum, and give their seats back."""
    for order_id in unfinished[: max(0, len(unfinished) + 1 - MOST_UNFINISHED)]:
        row = connection.execute(CANCEL, {"id": order_id}).mappings().first()
        if row is not None:
            seats.give_back(connection, order_id, **row)


def _build_statement(columns: Iterable[str]) -> Any:
    names = ", ".join(columns)
    return text(INSERT.format(names=names))


INSERT: Final = """
    WITH given AS (
        SELECT CAST(:event AS bigint) AS event_id, CAST(:user AS bigint) AS buyer_id
    ),
    new_order AS (
        INSERT INTO orders ({names}, status, expires_at)
        SELECT {names}, CAST(:status AS text),
            CASE WHEN CAST(:is_open AS boolean) THEN
                now() + make_interval(mins => (SELECT order_expiry_time FROM settings LIMIT 1))
            END
        FROM json_populate_record(NULL::orders, CAST(:columns AS json))
        RETURNING id
    ),
    line AS (
        INSERT INTO order_lines (
            order_id, ticket_id, quantity, price, discount, discounted_quantity, fee, tax, amount
        )
        SELECT new_order.id, ticket_id, quantity, price, discount, discounted_quantity, fee, tax,
            amount
        FROM new_order, json_populate_recordset(NULL::order_lines, CAST(:lines AS json))
    ),
    seat AS (
        SELECT * FROM json_to_recordset(CAST(:seats AS json)) AS seat (
            ticket_id bigint, form bigint, is_discount_applied boolean,
            is_access_code_applied boolean
        )
    ),
    new_attendee AS (
        INSERT INTO attendees (
            event_id, order_id, ticket_id, creator_id, is_discount_applied,
            is_access_code_applied, identifier
        )
        SELECT event_id, new_order.id, ticket_id, buyer_id, is_discount_applied,
            is_access_code_applied, substr(md5(random()::text), 1, 6)
        FROM new_order, given, seat WHERE form IS NULL
    ),
    form AS (
        UPDATE attendees SET order_id = new_order.id,
            is_discount_applied = seat.is_discount_applied,
            is_access_code_applied = seat.is_access_code_applied
        FROM new_order, given, seat
        WHERE attendees.id = seat.form AND attendees.order_id IS NULL
            AND attendees.creator_id = buyer_id AND attendees.event_id = given.event_id
            AND attendees.ticket_id = seat.ticket_id AND attendees.deleted_at IS NULL
        RETURNING attendees.id
    ),
    change AS (
        INSERT INTO changes (batch, kind, subject_type, subject_id, user_id, facts)
        SELECT CAST(:batch AS uuid), kind, 'order', id, buyer_id,
            jsonb_build_object('event', event_id)
        FROM new_order, given, unnest(CAST(:kinds AS text[])) AS kind
    )
    SELECT id, (SELECT count(*) FROM form) AS forms,
        ARRAY(
            SELECT id FROM orders JOIN given USING (event_id)
            WHERE user_id = buyer_id AND status IN ('initializing', 'pending')
                AND expires_at > now()
            ORDER BY id
        ) AS unfinished
    FROM new_order"""
CANCEL: Final = text("""
    UPDATE orders SET status = 'cancelled', expires_at = NULL
    WHERE id = :id AND status IN ('initializing', 'pending')
    RETURNING ARRAY(
            SELECT DISTINCT ticket_id FROM attendees WHERE order_id = orders.id
        ) AS tickets,
        array_remove(ARRAY[discount_code_id], NULL) AS discount_codes,
        array_remove(ARRAY[access_code_id], NULL) AS access_codes""")
"""Nobody is told: the buyer has begun a newer order."""
