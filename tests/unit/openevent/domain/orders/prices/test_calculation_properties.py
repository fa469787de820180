"""Any order adds up: its totals are sums, and no line is negative."""

from dataclasses import replace
from fractions import Fraction
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from openevent.domain.orders.prices.amounts import Line, OrderAmount
from openevent.domain.orders.prices.calculation import calculate
from openevent.domain.orders.prices.cart import Cart
from openevent.domain.orders.prices.document import build_document
from openevent.money.money import Money, read_money
from tests.unit.openevent.domain.orders.prices.carts import HIGHEST, carts


def sort_lines(order: OrderAmount) -> list[Line]:
    return sorted(order.lines, key=lambda line: line.ticket.id)


@given(carts())
def test_totals_are_sums_of_lines(cart: Cart) -> None:
    order = calculate(cart)
    sub_total = sum(line.sub_total.minor for line in order.lines)
    added = order.tax.amount.minor if order.tax and not order.tax.tax.is_included else 0
    assert order.sub_total.minor == sub_total
    assert order.total.minor == sub_total + added


@given(carts())
def test_a_line_is_its_tickets_less_the_discount_and_with_the_fee(cart: Cart) -> None:
    for line in calculate(cart).lines:
        unit, count = (line.discount.unit.minor, line.discount.count) if line.discount else (0, 0)
        prices = [line.price.minor - unit] * count + [line.price.minor] * (line.quantity - count)
        assert line.sub_total.minor == sum(prices) + line.fee.minor


@given(carts())
def test_no_part_of_a_line_is_negative_and_no_discount_is_larger_than_its_price(
    cart: Cart,
) -> None:
    for line in calculate(cart).lines:
        assert min(line.price.minor, line.fee.minor, line.sub_total.minor, line.tax.minor) >= 0
        if line.discount:
            assert 0 <= line.discount.unit.minor <= line.price.minor
            assert 0 <= line.discount.count <= line.quantity


@given(carts())
def test_no_more_tickets_are_discounted_than_uses_are_left(cart: Cart) -> None:
    order = calculate(cart)
    if cart.discount and cart.discount.uses_left is not None:
        assert order.discounted_tickets <= cart.discount.uses_left


@given(carts())
def test_the_parts_of_the_tax_add_up_and_are_near_their_share(cart: Cart) -> None:
    order = calculate(cart)
    tax = order.tax.amount.minor if order.tax else 0
    assert sum(line.tax.minor for line in order.lines) == tax
    if order.tax and order.sub_total.minor:
        for line in order.lines:
            share = Fraction(tax * line.sub_total.minor, order.sub_total.minor)
            assert abs(line.tax.minor - share) < 1


@given(carts())
def test_the_tax_is_within_half_a_unit_of_the_exact_one(cart: Cart) -> None:
    order = calculate(cart)
    assume(order.tax)
    assert order.tax is not None
    rate = Fraction(order.tax.tax.rate) / 100
    part = rate / (1 + rate) if order.tax.tax.is_included else rate
    assert abs(order.tax.amount.minor - order.sub_total.minor * part) <= Fraction(1, 2)


@given(carts())
def test_an_included_tax_never_changes_the_total(cart: Cart) -> None:
    tax = replace(cart.tax, is_included=True) if cart.tax else None
    assert calculate(replace(cart, tax=tax)).total == calculate(replace(cart, tax=None)).total


@given(carts(), st.randoms())
def test_the_order_of_the_lines_changes_nothing(cart: Cart, random: Random) -> None:
    items = list(cart.items)
    random.shuffle(items)
    shuffled = calculate(replace(cart, items=tuple(items)))
    assert [line.ticket for line in shuffled.lines] == [item.ticket for item in items]
    assert sort_lines(shuffled) == sort_lines(calculate(cart))
    assert shuffled.tax == calculate(cart).tax


@given(carts(), st.integers(0, HIGHEST))
def test_an_amount_that_is_set_is_the_total_of_the_lines(cart: Cart, minor: int) -> None:
    assume(any(item.quantity for item in cart.items))
    order = calculate(replace(cart, amount=Money(minor, cart.currency)))
    assert order.total.minor == minor
    assert min(line.sub_total.minor for line in order.lines) >= 0
    assert sum(line.tax.minor for line in order.lines) == (
        order.tax.amount.minor if order.tax else 0
    )


@given(carts())
def test_the_document_says_the_same_to_the_unit(cart: Cart) -> None:
    order = calculate(cart)
    document = build_document(order)
    assert read_money(document["total"], cart.currency) == order.total
    lines = [read_money(ticket["sub_total"], cart.currency) for ticket in document["tickets"]]
    assert lines == [line.sub_total for line in order.lines]
