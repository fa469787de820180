"""Amounts of money for property tests."""

from decimal import Decimal

from hypothesis import strategies as st

from openevent.money.money import Money, get_largest

CURRENCIES = st.sampled_from(["JPY", "EUR", "KWD", "UYW"])
"""One for each number of decimals: 0, 2, 3 and 4."""
PERCENTS = st.decimals(0, 100, places=3) | st.sampled_from([Decimal(0), Decimal(100)])


@st.composite
def amounts(draw: st.DrawFn, currency: str | None = None) -> Money:
    code = draw(CURRENCIES) if currency is None else currency
    largest = get_largest(code)
    return Money(draw(st.integers(-largest, largest)), code)
