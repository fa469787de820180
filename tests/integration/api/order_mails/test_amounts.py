"""An order costs the same in its calculation, in its rows, in its invoice and in its mail."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from dispatcher.orders import rows as mail_rows
from dispatcher.orders import values
from document_worker.content import Invoice
from document_worker.loading import load_order
from openevent.infra import db
from openevent.money.currencies import get_exponent
from openevent.resources import BY_TYPE
from openevent.resources.order import order_lines
from tests.factories import events
from tests.integration.api.tickets import code_rows
from tests.integration.api.tickets.stall import Stall, read, write
from tests.unit.api.client import Client

type Enter = Callable[..., Client]
type AddUser = Callable[..., int]
RATES = (Decimal(0), Decimal("5.5"), Decimal(19), Decimal("33.33"))


@dataclass(frozen=True)
class Cart:
    """What is ordered: (price in minor units, quantity) of each ticket, and what changes it."""

    currency: str
    tickets: list[tuple[int, int]]
    percent: Decimal | None
    rate: Decimal
    is_included: bool
    fee: Decimal


CARTS = st.builds(
    Cart,
    currency=st.sampled_from(("EUR", "JPY", "KWD")),
    tickets=st.lists(st.tuples(st.integers(1, 99_999), st.integers(1, 4)), min_size=1, max_size=3),
    percent=st.none() | st.sampled_from((Decimal(1), Decimal("33.33"), Decimal(100))),
    rate=st.sampled_from(RATES),
    is_included=st.booleans(),
    fee=st.sampled_from((Decimal(0), Decimal("2.5"))),
)


@pytest.fixture
def buyer(enter: Enter, add_user: AddUser) -> Client:
    return enter(add_user())


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cart=CARTS)
def test_no_place_differs_by_a_unit(event: events.WholeEvent, buyer: Client, cart: Cart) -> None:
    stall, fee = Stall(event), _set_up(event, cart)
    try:
        body = _build_body(stall, cart)
        calculation = buyer.post("/v1/orders/calculate-amount", body).json
        order = buyer.post("/v1/orders/create-order", body).json["data"]
    finally:
        stall.remove_fee(fee)
    total = read("order", int(order["id"]), "amount")
    write("order", int(order["id"]), status="placed", payment_mode="bank")
    assert Decimal(str(calculation["total"])) == total
    assert Decimal(str(order["attributes"]["amount"])) == total
    assert _add_lines(int(order["id"]), cart) == total
    invoice, mailed = _load_documents(int(order["id"]))
    if not total:
        assert (invoice, mailed) == (None, None)
        return
    assert invoice is not None
    sums = {entry.label: _read_amount(entry.amount) for entry in invoice.totals}
    parts = sum(value for label, value in sums.items() if label not in {"total", "included-tax"})
    assert (sums["total"], parts, _read_amount(mailed)) == (total, total, total)


def _set_up(event: events.WholeEvent, cart: Cart) -> int:
    """Set currency, tax and fee; gives the id of the fee."""
    values = {"payment_currency": cart.currency, "can_pay_by_bank": True, "is_tax_enabled": True}
    write("event", event.id, ends_at="2099-01-01T00:00:00Z", **values)
    tax = {"rate": cart.rate, "is_tax_included_in_price": cart.is_included, "name": "VAT"}
    _set_tax(event.id, tax)
    fee = {"currency": cart.currency, "service_fee": cart.fee, "maximum_fee": Decimal(10)}
    return Stall(event).add_fee(**fee)


def _set_tax(event_id: int, columns: dict[str, Any]) -> None:
    stored = _find_tax(event_id)
    if stored:
        write("tax", stored, **columns)
        return
    with db.transaction() as connection:
        events.add(connection, "tax", event_id=event_id, **columns)


def _find_tax(event_id: int) -> int | None:
    table = BY_TYPE["tax"].table
    with db.connect() as connection:
        return connection.scalar(select(table.c.id).where(table.c.event_id == event_id))


def _build_body(stall: Stall, cart: Cart) -> dict[str, Any]:
    items = []
    for minor, quantity in cart.tickets:
        price = Decimal(minor).scaleb(-get_exponent(cart.currency))
        name = f"Ticket {next(events.NUMBERS)}"
        id_ = stall.add_ticket(name=name, type="paid", price=price)
        items.append({"id": id_, "quantity": quantity})
    body: dict[str, Any] = {"tickets": items}
    if cart.percent is not None:
        code = f"CODE{next(events.NUMBERS)}"
        tickets = [item["id"] for item in items]
        code_rows.add_discount(stall.event.id, *tickets, code=code, value=cart.percent)
        body["discount-code"] = code
    return body


def _add_lines(order_id: int, cart: Cart) -> Decimal:
    """Add the lines, and the tax that comes on top of them."""
    query = select(order_lines.c.amount, order_lines.c.tax)
    with db.connect() as connection:
        lines = connection.execute(query.where(order_lines.c.order_id == order_id)).all()
    tax = Decimal(0) if cart.is_included else sum((line.tax for line in lines), Decimal(0))
    return sum((line.amount for line in lines), Decimal(0)) + tax


def _load_documents(order_id: int) -> tuple[Invoice | None, str | None]:
    """Load the invoice, and the sum of the mail."""
    with db.transaction() as connection:
        content = load_order(connection, order_id)
        rows = mail_rows.load_order(connection, order_id)
    assert content is not None
    assert rows is not None
    return content.invoice, values.build_order(rows)["amount"]


def _read_amount(text: str | None) -> Decimal:
    return Decimal(str(text).split()[1])
