"""Money is exact: no operation loses or gains a unit without saying so."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import orjson
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from openevent.money.errors import (
    CurrencyMismatch,
    NotANumber,
    OutOfRange,
    TooManyDecimals,
    UnknownCurrency,
)
from openevent.money.money import Money, add_up, get_largest, read_money, zero
from tests.unit.openevent.money.amounts import CURRENCIES, PERCENTS, amounts

FLOAT_EXACT = 2**53


def euros(cents: int) -> Money:
    return Money(cents, "EUR")


@pytest.mark.parametrize(
    ("value", "currency", "minor"),
    [
        (19.99, "EUR", 1999),
        ("19.99", "EUR", 1999),
        (Decimal("19.9900"), "EUR", 1999),
        (0.29, "EUR", 29),
        (1.1, "EUR", 110),
        (5, "EUR", 500),
        (1500, "JPY", 1500),
        (1500.0, "JPY", 1500),
        (1.234, "KWD", 1234),
        (0.0001, "UYW", 1),
        (-0.5, "EUR", -50),
        (-0.0, "EUR", 0),
        (Decimal("0E-50"), "EUR", 0),
        ("0." + "0" * 30, "JPY", 0),
        (9_999_999_999_999.99, "EUR", 999_999_999_999_999),
        (99_999_999_999_999, "JPY", 99_999_999_999_999),
    ],
)
def test_a_number_is_read_in_major_units(value: Any, currency: str, minor: int) -> None:
    assert read_money(value, currency) == Money(minor, currency)


def test_every_amount_to_a_thousand_comes_back_through_json() -> None:
    for cents in range(1, 100_001):
        number = orjson.loads(orjson.dumps(euros(cents).to_number()))
        assert read_money(number, "EUR").minor == cents


@given(amounts())
def test_every_amount_comes_back_through_json_and_a_column(amount: Money) -> None:
    number = orjson.loads(orjson.dumps(amount.to_number()))
    column = amount.to_decimal().quantize(Decimal("0.0001"))
    assert read_money(number, amount.currency) == amount
    assert read_money(column, amount.currency) == amount


@pytest.mark.parametrize("currency", ["JPY", "EUR", "KWD", "UYW"])
def test_the_largest_amount_fits_a_float_and_the_column(currency: str) -> None:
    largest = Money(get_largest(currency), currency)
    assert largest.minor < FLOAT_EXACT
    assert largest.to_decimal() < 10**14


@pytest.mark.parametrize(
    ("value", "currency", "advice"),
    [
        (19.999, "EUR", "EUR has 2, so round it."),
        (2.675, "EUR", "EUR has 2, so round it."),
        (15.5, "JPY", "JPY has none, so give a whole number."),
        (1.2345, "KWD", "KWD has 3, so round it."),
        (Decimal("1E-1000000"), "EUR", "EUR has 2, so round it."),
        (5e-324, "EUR", "EUR has 2, so round it."),
        (Decimal("1." + "0" * 40 + "1"), "EUR", "EUR has 2, so round it."),
    ],
)
def test_too_many_decimals_are_refused(value: Any, currency: str, advice: str) -> None:
    with pytest.raises(TooManyDecimals) as refusal:
        read_money(value, currency)
    assert str(refusal.value).endswith(f'" has too many decimals: {advice}')


@pytest.mark.parametrize(
    ("value", "currency"),
    [
        (10_000_000_000_000, "EUR"),
        (100_000_000_000_000, "JPY"),
        (-10_000_000_000_000, "EUR"),
        (1e308, "EUR"),
        (Decimal("1E+1000000"), "EUR"),
    ],
)
def test_too_large_an_amount_is_refused(value: Any, currency: str) -> None:
    with pytest.raises(OutOfRange, match="give a smaller one"):
        read_money(value, currency)


def test_the_message_says_the_largest_amount() -> None:
    with pytest.raises(OutOfRange, match=r"^Amounts in EUR go up to 9999999999999\.99: give a"):
        euros(10**15)


def test_what_is_no_number_or_no_currency_is_refused() -> None:
    with pytest.raises(NotANumber):
        read_money("much", "EUR")
    with pytest.raises(UnknownCurrency):
        read_money(1, "EURO")
    with pytest.raises(UnknownCurrency):
        Money(1, "EURO")


def test_amounts_are_calculated() -> None:
    assert euros(1999) + euros(1) == euros(2000)
    assert euros(1999) - euros(2000) == euros(-1)
    assert euros(333) * 3 == euros(999)
    assert add_up([euros(999), euros(499), euros(99)], "EUR") == euros(1597)
    assert add_up([], "EUR") == zero("EUR") == euros(0)


def test_amounts_are_compared() -> None:
    assert euros(1) < euros(2) <= euros(2)
    assert max(euros(1), euros(2)) == euros(2)
    assert euros(1) != Money(1, "USD")


@pytest.mark.parametrize("operation", ["__add__", "__sub__", "__lt__", "__ge__"])
def test_currencies_are_never_mixed(operation: str) -> None:
    with pytest.raises(CurrencyMismatch, match="EUR cannot be combined with USD"):
        getattr(euros(1), operation)(Money(1, "USD"))


def test_a_sum_may_be_too_large() -> None:
    with pytest.raises(OutOfRange):
        euros(get_largest("EUR")) + euros(1)


@pytest.mark.parametrize(
    ("minor", "share", "rounded"),
    [
        (5, Fraction(1, 2), 3),
        (-5, Fraction(1, 2), -3),
        (5, Fraction(-1, 2), -3),
        (4, Fraction(1, 8), 1),
        (3, Fraction(1, 8), 0),
        (2675, Fraction(1, 10), 268),
        (2665, Fraction(1, 10), 267),
        (7, Fraction(0), 0),
    ],
)
def test_the_half_is_rounded_up(minor: int, share: Fraction, rounded: int) -> None:
    assert euros(minor).take_share(share) == euros(rounded)


@given(amounts(), PERCENTS)
def test_a_percentage_is_the_nearest_unit(amount: Money, percent: Decimal) -> None:
    part = amount.take_percent(percent)
    assert abs(part.minor - Fraction(amount.minor) * Fraction(percent) / 100) <= Fraction(1, 2)
    assert (amount * -1).take_percent(percent) == part * -1


@given(amounts())
def test_nothing_and_all_of_an_amount_are_exact(amount: Money) -> None:
    assert amount.take_percent(Decimal(0)) == zero(amount.currency)
    assert amount.take_percent(Decimal(100)) == amount


@given(st.data(), CURRENCIES)
def test_what_is_added_can_be_taken_away(data: st.DataObject, currency: str) -> None:
    first, second = data.draw(amounts(currency)), data.draw(amounts(currency))
    assume(abs(first.minor + second.minor) <= get_largest(currency))
    assert first + second - second == first
