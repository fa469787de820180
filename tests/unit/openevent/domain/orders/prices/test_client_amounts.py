"""Amounts as clients send them."""

from typing import Any

import pytest

from openevent.domain.orders.prices.client_amounts import read_amount, read_offer
from openevent.domain.refusals import Invalid
from tests.unit.openevent.domain.orders.prices.carts import money, ticket


@pytest.mark.parametrize("value", [5, 5.0, "5", "5.00"])
def test_an_offer_is_a_number_or_its_digits(value: Any) -> None:
    assert read_offer(ticket(type_="donation"), value) == money(5)


@pytest.mark.parametrize("value", [None, ""])
def test_an_offer_may_be_absent(value: Any) -> None:
    assert read_offer(ticket(type_="donation"), value) is None


@pytest.mark.parametrize("type_", ["free", "paid", "paidRegistration"])
def test_the_price_of_other_tickets_is_ignored(type_: str) -> None:
    assert read_offer(ticket(type_=type_), "whatever") is None


def test_an_amount_has_the_decimals_of_its_currency() -> None:
    with pytest.raises(Invalid) as refusal:
        read_amount(15.5, "JPY", "amount")
    assert refusal.value.message.endswith("JPY has none, so give a whole number.")
    assert refusal.value.pointer == "amount"


def test_an_offer_that_is_no_number_is_refused() -> None:
    with pytest.raises(Invalid, match="is not an amount") as refusal:
        read_offer(ticket(type_="donation"), "much")
    assert refusal.value.pointer == "tickets/price"
