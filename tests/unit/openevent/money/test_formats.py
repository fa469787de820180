"""Amounts as people read them."""

import pytest

from openevent.money.formats import format_money
from openevent.money.money import Money


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Money(1999, "EUR"), "EUR 19.99"),
        (Money(1990, "EUR"), "EUR 19.90"),
        (Money(0, "EUR"), "EUR 0.00"),
        (Money(5, "EUR"), "EUR 0.05"),
        (Money(-250, "EUR"), "EUR -2.50"),
        (Money(1500, "JPY"), "JPY 1500"),
        (Money(1234, "KWD"), "KWD 1.234"),
        (Money(999_999_999_999_999, "UYW"), "UYW 99999999999.9999"),
    ],
)
def test_an_amount_has_its_currency_and_all_decimals(amount: Money, text: str) -> None:
    assert format_money(amount) == text
