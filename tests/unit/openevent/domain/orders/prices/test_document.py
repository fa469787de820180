"""The answer of calculate-amount, member by member."""

from decimal import Decimal
from typing import Any

import orjson

from openevent.domain.orders.prices.calculation import calculate
from openevent.domain.orders.prices.cart import Cart, Discount, Tax, TicketFee
from openevent.domain.orders.prices.document import build_document
from tests.unit.openevent.domain.orders.prices.carts import cart, item, money


def build(calculated: Cart) -> Any:
    return orjson.loads(orjson.dumps(build_document(calculate(calculated))))


def test_an_order_with_everything() -> None:
    discount = Discount("SPRING", Decimal(33), frozenset({1}), uses_left=2)
    tax = Tax("VAT", Decimal(19), is_included=False)
    items = (item(3, 9.99), item(1, 20, id_=2, is_fee_absorbed=True))
    fee = TicketFee(Decimal(5))
    assert build(cart(*items, discount=discount, tax=tax, fee=fee)) == {
        "tax": {"included": False, "amount": 8.53, "percent": 19.0, "name": "VAT"},
        "sub_total": 44.87,
        "total": 53.4,
        "discount": 6.6,
        "tickets": [
            {
                "id": 1,
                "name": "Ticket 1",
                "price": 9.99,
                "quantity": 3,
                "discount": {
                    "code": "SPRING",
                    "percent": 33.0,
                    "amount": 3.3,
                    "total": 6.6,
                    "type": "percent",
                    "warning": 'The code "SPRING" has only 2 uses left: it reduces 2 of 3 tickets.',
                },
                "ticket_fee": 1.5,
                "sub_total": 24.87,
                "ticket_tax": 1.9,
                "discounted_tax": 1.27,
            },
            {
                "id": 2,
                "name": "Ticket 2",
                "price": 20.0,
                "quantity": 1,
                "discount": None,
                "ticket_fee": 0.0,
                "sub_total": 20.0,
                "ticket_tax": 3.8,
                "discounted_tax": 3.8,
            },
        ],
    }


def test_the_example_of_the_contract() -> None:
    """docs/contract/money.md#example"""
    discount = Discount("SPRING", Decimal(33), frozenset({1}))
    tax = Tax("VAT", Decimal(19), is_included=True)
    items = (item(3, 9.99), item(1, 4.99, id_=2, is_fee_absorbed=True))
    fee = TicketFee(Decimal(2), money(0.5))
    example = cart(*items, discount=discount, tax=tax, fee=fee)
    document = build(example)
    regular, student = document["tickets"]
    assert (document["discount"], document["sub_total"], document["total"]) == (9.9, 25.56, 25.56)
    assert document["tax"] == {"included": True, "amount": 4.08, "percent": 19.0, "name": "VAT"}
    assert (regular["ticket_fee"], regular["sub_total"], student["sub_total"]) == (0.5, 20.57, 4.99)
    assert (regular["ticket_tax"], regular["discounted_tax"]) == (1.6, 1.07)
    assert [line.tax for line in calculate(example).lines] == [money(3.28), money(0.8)]


def test_an_order_without_tax_and_code() -> None:
    assert build(cart(item(2, 1500, currency="JPY"))) == {
        "tax": None,
        "sub_total": 3000.0,
        "total": 3000.0,
        "discount": 0.0,
        "tickets": [
            {
                "id": 1,
                "name": "Ticket 1",
                "price": 1500.0,
                "quantity": 2,
                "discount": None,
                "ticket_fee": 0.0,
                "sub_total": 3000.0,
                "ticket_tax": 0.0,
                "discounted_tax": 0.0,
            }
        ],
    }


def test_a_code_of_an_amount_has_no_warning_while_it_lasts() -> None:
    discount = Discount("FIVE", item(1, 5).ticket.price, frozenset({1}))
    tax = Tax("VAT", Decimal(19), is_included=True)
    document = build(cart(item(1, 20), discount=discount, tax=tax))
    assert document["tickets"][0]["discount"] == {
        "code": "FIVE",
        "percent": 25.0,
        "amount": 5.0,
        "total": 5.0,
        "type": "amount",
    }
    assert document["tax"]["included"] is True
    assert document["tickets"][0]["ticket_tax"] == 3.19
    assert document["tickets"][0]["discounted_tax"] == 2.39
