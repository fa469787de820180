"""An exact amount of money: whole minor units, such as cents, and their currency.

The rules: docs/contract/money.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import total_ordering
from math import floor
from typing import Any, Final

from openevent.money.currencies import get_exponent
from openevent.money.decimals import read_decimal
from openevent.money.errors import CurrencyMismatch, OutOfRange, TooManyDecimals
from openevent.text.quoting import quote_value

DIGITS: Final = 15
"""Digits of an amount: a JSON number keeps as many exactly (docs/contract/money.md#range)."""
MAJOR_DIGITS: Final = 14
"""Digits before the point: NUMERIC(18,4) has as many (docs/contract/money.md#range)."""
HALF: Final = Fraction(1, 2)


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """`minor` units of a `currency`: `Money(1999, "EUR")` is EUR 19.99.

    Every operation gives a new amount and raises OutOfRange if that is too large. Amounts of
    different currencies are not equal; to add or to order them raises CurrencyMismatch.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        """Raise UnknownCurrency or OutOfRange."""
        if abs(self.minor) > get_largest(self.currency):
            limit = _scale_down(get_largest(self.currency), self.currency)
            raise OutOfRange(f"Amounts in {self.currency} go up to {limit}: give a smaller one.")

    def __add__(self, other: "Money") -> "Money":
        return self._build(self.minor + self._get_minor(other))

    def __sub__(self, other: "Money") -> "Money":
        return self._build(self.minor - self._get_minor(other))

    def __mul__(self, count: int) -> "Money":
        return self._build(self.minor * count)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._get_minor(other)

    def take_share(self, share: Fraction) -> "Money":
        """Return this share of the amount, rounded half up (docs/contract/money.md#rounding).

        It is the only place that rounds. The half of a negative amount goes away from zero, so
        what is given back is what was taken.
        """
        size = floor(abs(self.minor * share) + HALF)
        return self._build(size if self.minor * share >= 0 else -size)

    def take_percent(self, percent: Decimal) -> "Money":
        """Return this many percent of the amount, rounded half up."""
        return self.take_share(Fraction(percent) / 100)

    def to_decimal(self) -> Decimal:
        """Return the amount in major units, for a NUMERIC column: `Decimal("19.99")`."""
        return _scale_down(self.minor, self.currency)

    def to_number(self) -> float:
        """Return the amount in major units as JSON writes it: `19.99`."""
        return float(self.to_decimal())

    def _build(self, minor: int) -> "Money":
        return Money(minor, self.currency)

    def _get_minor(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} cannot be combined with {other.currency}.")
        return other.minor


def read_money(value: Any, currency: str) -> Money:
    """Read an amount in major units: a JSON number, a Decimal of a column, or digits in a text.

    Raises UnknownCurrency, NotANumber, TooManyDecimals and OutOfRange.
    """
    number = read_decimal(value)
    exponent = get_exponent(currency)
    if number and number.adjusted() >= DIGITS:
        raise OutOfRange(f"{quote_value(value)} is too large an amount: give a smaller one.")
    # A number below one minor unit may have any number of digits.
    is_too_small = bool(number) and number.adjusted() < -exponent
    minor = Fraction(0) if is_too_small else Fraction(number) * 10**exponent
    if is_too_small or not minor.is_integer():
        raise TooManyDecimals(f"{quote_value(value)} has too many decimals: {_advise(currency)}")
    return Money(minor.numerator, currency)


def add_up(amounts: Iterable[Money], currency: str) -> Money:
    """Return the sum; without amounts it is zero."""
    return sum(amounts, zero(currency))


def zero(currency: str) -> Money:
    """Return nothing of a currency. Raises UnknownCurrency."""
    return Money(0, currency)


def get_largest(currency: str) -> int:
    """Return the largest number of minor units. Raises UnknownCurrency."""
    return int(10 ** min(DIGITS, MAJOR_DIGITS + get_exponent(currency))) - 1


def _scale_down(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-get_exponent(currency))


def _advise(currency: str) -> str:
    exponent = get_exponent(currency)
    if not exponent:
        return f"{currency} has none, so give a whole number."
    return f"{currency} has {exponent}, so round it."
