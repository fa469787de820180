"""An order is calculated by the rules of docs/contract/money.md."""

from decimal import Decimal
from typing import Any

import pytest

from openevent.domain.orders.codes import QuantityLimits
from openevent.domain.orders.prices.amounts import OrderAmount
from openevent.domain.orders.prices.calculation import calculate
from openevent.domain.orders.prices.cart import CartItem, Discount, Tax, TicketFee
from openevent.domain.refusals import Invalid
from tests.unit.openevent.domain.orders.prices.carts import cart, item, money, ticket

ALL = frozenset(range(1, 10))
VAT = Decimal(19)
ADDED_VAT = Tax("VAT", VAT, is_included=False)


def off(reduction: Any, **changes: Any) -> Discount:
    return Discount("SPRING", reduction, **{"ticket_ids": ALL, **changes})


def list_sub_totals(amount: OrderAmount) -> list[float]:
    return [line.sub_total.to_number() for line in amount.lines]


@pytest.mark.parametrize(
    ("type_", "offer", "total"),
    [
        ("free", None, 0),
        ("free", 5, 0),
        ("freeRegistration", None, 0),
        ("paid", None, 19.98),
        ("paid", 0.01, 19.98),
        ("paidRegistration", None, 19.98),
        ("donation", 5, 10),
        ("donation", 0, 0),
        ("donationRegistration", 7.5, 15),
    ],
)
def test_the_type_decides_whose_price_counts(type_: str, offer: float | None, total: float) -> None:
    price = None if offer is None else money(offer)
    assert calculate(cart(item(2, type_=type_, offer=price))).total == money(total)


@pytest.mark.parametrize(
    ("offer", "minimum", "maximum", "limits"),
    [
        (None, 0, 0, "at least EUR 0.00"),
        (-0.01, 0, 0, "at least EUR 0.00"),
        (4.99, 5, 0, "at least EUR 5.00"),
        (4.99, 5, 50, "from EUR 5.00 to EUR 50.00"),
        (50.01, 5, 50, "from EUR 5.00 to EUR 50.00"),
        (0, 5, 50, "from EUR 5.00 to EUR 50.00"),
    ],
)
def test_a_donation_is_within_its_limits(
    offer: float | None, minimum: float, maximum: float, limits: str
) -> None:
    price = None if offer is None else money(offer)
    prices = {"min_price": money(minimum), "max_price": money(maximum)}
    with pytest.raises(Invalid) as refusal:
        calculate(cart(item(1, type_="donation", offer=price, **prices)))
    assert refusal.value.message == f'The price of "Ticket 1" must be {limits}.'
    assert refusal.value.pointer == "tickets/price"


@pytest.mark.parametrize("offer", [5, 50])
def test_the_limits_of_a_donation_are_allowed(offer: float) -> None:
    prices = {"min_price": money(5), "max_price": money(50)}
    order = calculate(cart(item(1, type_="donation", offer=money(offer), **prices)))
    assert order.total == money(offer)


@pytest.mark.parametrize(
    ("reduction", "unit", "total"),
    [
        (Decimal(33), 3.30, 20.07),
        (Decimal(0), 0, 29.97),
        (Decimal(100), 9.99, 0),
        (Decimal(150), 9.99, 0),
        (Decimal("0.05"), 0, 29.97),
        (Decimal("0.051"), 0.01, 29.94),
        (money(2.5), 2.5, 22.47),
        (money(9.99), 9.99, 0),
        (money(100), 9.99, 0),
    ],
)
def test_a_discount_is_taken_off_each_ticket(reduction: Any, unit: float, total: float) -> None:
    order = calculate(cart(item(3), discount=off(reduction)))
    assert order.lines[0].discount is not None
    assert order.lines[0].discount.unit == money(unit)
    assert order.discount == money(unit) * 3
    assert order.total == money(total)


def test_the_half_of_a_discount_goes_up() -> None:
    """10 % of 26.75 are 2.675: 2.68, where binary fractions give 2.67."""
    order = calculate(cart(item(1, 26.75), discount=off(Decimal(10))))
    assert order.discount == money(2.68)


def test_only_tickets_of_the_code_are_discounted() -> None:
    discount = off(Decimal(50), ticket_ids=frozenset({2}))
    order = calculate(cart(item(1, 10), item(1, 20, id_=2), discount=discount))
    assert list_sub_totals(order) == [10, 10]
    assert order.lines[0].discount is None


def test_uses_that_are_left_go_to_the_lowest_ids() -> None:
    items = (item(2, 10, id_=2), item(2, 10, id_=1), item(1, 10, id_=3))
    order = calculate(cart(*items, discount=off(Decimal(50), uses_left=3)))
    assert list_sub_totals(order) == [15, 10, 10]
    assert order.discounted_tickets == 3
    assert [line.discount.warning for line in order.lines if line.discount] == [
        'The code "SPRING" has only 3 uses left: it reduces 1 of 2 tickets.',
        None,
        'The code "SPRING" has only 3 uses left: it reduces 0 of 1 ticket.',
    ]


def test_a_code_without_uses_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        calculate(cart(item(1), discount=off(Decimal(50), uses_left=0)))
    assert refusal.value.message == 'The discount code "SPRING" has no uses left: remove it.'
    assert refusal.value.pointer == "discount_sold_out"


def test_a_code_without_uses_does_not_matter_to_other_tickets() -> None:
    discount = off(Decimal(50), uses_left=0, ticket_ids=frozenset({2}))
    assert calculate(cart(item(1), discount=discount)).total == money(9.99)


@pytest.mark.parametrize(
    ("quantity", "warning"),
    [
        (1, 'The code "SPRING" needs at least 2 tickets.'),
        (4, 'The code "SPRING" is for at most 3 tickets.'),
    ],
)
def test_outside_the_quantities_of_a_code_nothing_is_discounted(
    quantity: int, warning: str
) -> None:
    discount = off(Decimal(50), limits=QuantityLimits(2, 3))
    order = calculate(cart(item(quantity, 10), discount=discount))
    line_discount = order.lines[0].discount
    assert line_discount is not None
    assert (line_discount.unit, line_discount.count) == (money(5), 0)
    assert line_discount.warning == warning
    assert order.total == money(10) * quantity


def test_the_quantities_of_a_code_are_counted_over_its_tickets() -> None:
    discount = off(Decimal(50), limits=QuantityLimits(2, 3))
    assert calculate(cart(item(1), item(1, id_=2), discount=discount)).discounted_tickets == 2


@pytest.mark.parametrize(
    ("reduction", "price", "percent"),
    [
        (Decimal("12.5"), 10, "12.5"),
        (money(2.5), 10, "25.00"),
        (money(1), 3, "33.33"),
        (money(1), 0, "0"),
    ],
)
def test_a_discount_has_its_percentage(reduction: Any, price: float, percent: str) -> None:
    order = calculate(cart(item(1, price), discount=off(reduction)))
    assert order.lines[0].discount is not None
    assert order.lines[0].discount.percent == Decimal(percent)


@pytest.mark.parametrize(
    ("fee", "changes", "line_fee"),
    [
        (TicketFee(Decimal(5)), {}, 1.5),
        (TicketFee(Decimal(5), money(1)), {}, 1),
        (TicketFee(Decimal(5), money(2)), {}, 1.5),
        (TicketFee(Decimal(5)), {"is_fee_absorbed": True}, 0),
        (TicketFee(Decimal(5)), {"type_": "free"}, 0),
        (None, {}, 0),
    ],
)
def test_a_fee_is_added_to_a_line(
    fee: TicketFee | None, changes: dict[str, Any], line_fee: float
) -> None:
    line = calculate(cart(item(3, 10, **changes), fee=fee)).lines[0]
    assert line.fee == money(line_fee)
    assert line.sub_total == line.price * 3 + line.fee


def test_a_fee_is_by_the_price_without_discount_and_has_a_maximum_for_each_line() -> None:
    order = calculate(
        cart(
            *(item(1, 100), item(1, 100, id_=2)),
            discount=off(Decimal(50)),
            fee=TicketFee(Decimal(10), money(8)),
        )
    )
    assert list_sub_totals(order) == [58, 58]


def test_an_included_tax_is_calculated_on_the_sum() -> None:
    """Rounded for each line it would be 2.56."""
    items = (item(1, 9.99), item(1, 4.99, id_=2), item(1, 0.99, id_=3))
    order = calculate(cart(*items, tax=Tax("VAT", VAT, is_included=True)))
    assert order.tax is not None
    assert order.tax.amount == money(2.55)
    assert order.total == order.sub_total == money(15.97)
    assert [line.tax.to_number() for line in order.lines] == [1.59, 0.8, 0.16]


def test_a_tax_is_added_to_the_sum() -> None:
    items = (item(1, 9.99), item(1, 4.99, id_=2), item(1, 0.99, id_=3))
    order = calculate(cart(*items, tax=ADDED_VAT))
    assert order.tax is not None
    assert order.tax.amount == money(3.03)
    assert (order.sub_total, order.total) == (money(15.97), money(19))
    assert [line.tax.to_number() for line in order.lines] == [1.89, 0.95, 0.19]


def test_a_fee_is_taxed() -> None:
    tax = Tax("VAT", Decimal(10), is_included=False)
    order = calculate(cart(item(1, 10), tax=tax, fee=TicketFee(Decimal(10))))
    assert order.total == money(12.1)


def test_yen_have_no_decimals() -> None:
    tax = Tax("消費税", Decimal(10), is_included=False)
    order = calculate(cart(item(1, 1005, currency="JPY"), tax=tax))
    assert order.total == money(1106, "JPY")


@pytest.mark.parametrize("is_included", [True, False])
def test_an_amount_of_the_organizer_is_the_total(*, is_included: bool) -> None:
    tax = Tax("VAT", VAT, is_included=is_included)
    items = (item(1, 10), item(2, 10, id_=2))
    order = calculate(cart(*items, tax=tax, amount=money(11.90)))
    assert order.total == money(11.90)
    assert order.tax is not None
    assert order.tax.amount == money(1.90)
    assert list_sub_totals(order) == ([3.97, 7.93] if is_included else [3.33, 6.67])


def test_an_amount_for_free_tickets_is_shared_by_their_number() -> None:
    items = (item(1, type_="free"), item(3, id_=2, type_="free"))
    order = calculate(cart(*items, amount=money(8)))
    assert list_sub_totals(order) == [2, 6]


def test_an_amount_of_a_cent_may_be_all_tax() -> None:
    tax = Tax("VAT", Decimal(100), is_included=False)
    order = calculate(cart(item(1, 10), tax=tax, amount=money(0.01)))
    assert (order.sub_total, order.total, order.lines[0].tax) == (
        *(money(0), money(0.01)),
        money(0.01),
    )


def test_an_empty_cart_costs_nothing() -> None:
    order = calculate(cart(tax=Tax("VAT", VAT, is_included=True), amount=money(0)))
    assert (order.total, order.discount, order.lines) == (money(0), money(0), ())


@pytest.mark.parametrize(
    ("items", "values", "pointer"),
    [
        ([item(1), item(2)], {}, "tickets/id"),
        ([item(-1)], {}, "tickets/quantity"),
        ([item(1)], {"amount": money(-1)}, "amount"),
        ([], {"amount": money(1)}, "amount"),
        ([item(0)], {"amount": money(1)}, "amount"),
        ([item(2, 9_999_999_999_999)], {}, "tickets/quantity"),
        ([item(1, 9_999_999_999_999), item(1, 1, id_=2)], {}, "tickets/quantity"),
        ([item(1, 9_999_999_999_999)], {"tax": ADDED_VAT}, "tickets/quantity"),
    ],
)
def test_senseless_orders_are_refused(
    items: list[CartItem], values: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        calculate(cart(*items, **values))
    assert refusal.value.pointer == pointer


def test_an_order_that_costs_too_much_is_told_the_limit() -> None:
    with pytest.raises(Invalid, match=r"too much\. Amounts in EUR go up to 9999999999999\.99"):
        calculate(cart(CartItem(ticket(price=9_999_999_999_999), 2)))
