"""The table of currencies has every currency with which people pay."""

from collections import Counter

import pytest
from babel.core import get_global

from openevent.money.currencies import EXPONENTS, get_exponent
from openevent.money.errors import UnknownCurrency

REPLACED = {"BGN"}
"""Bulgaria has the euro since 2026-01-01; the CLDR of this babel is older."""
NO_TENDER = {"SVC", "UYW", "VED", "XAD"}
"""In ISO 4217, but for the CLDR no legal tender of today."""


def list_tenders() -> set[str]:
    """List the currencies that are legal tender somewhere today, as the CLDR has them."""
    rows = [row for rows in get_global("territory_currencies").values() for row in rows]
    return {code for code, _, end, is_tender in rows if is_tender and end is None}


def test_it_has_the_currencies_of_the_cldr() -> None:
    assert set(EXPONENTS) == list_tenders() - REPLACED | NO_TENDER


def test_the_table_has_as_many_currencies_as_list_one() -> None:
    assert Counter(EXPONENTS.values()) == {0: 16, 2: 133, 3: 7, 4: 1}


@pytest.mark.parametrize(
    ("code", "exponent"), [("JPY", 0), ("EUR", 2), ("USD", 2), ("HUF", 2), ("KWD", 3), ("UYW", 4)]
)
def test_a_currency_has_its_decimals(code: str, exponent: int) -> None:
    assert get_exponent(code) == exponent


@pytest.mark.parametrize("code", ["", "eur", "Euro", "XAU", "CLF", "XXX"])
def test_other_codes_are_refused(code: str) -> None:
    with pytest.raises(UnknownCurrency, match="is not a currency of ISO 4217: use a code such as"):
        get_exponent(code)
