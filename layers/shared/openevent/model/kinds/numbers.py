"""Numbers: whole ones, decimal ones, exact prices, and the degrees of places."""

import re
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy import BigInteger, Float, Integer
from sqlalchemy import Numeric as NumericColumn

from openevent.model.kinds.base import Kind, Schema, Substituted
from openevent.model.kinds.operators import MEASURES
from openevent.text.quoting import quote_value

DIGITS: Final = 19
"""Of the largest number of 64 bits."""
WHOLE: Final = re.compile(r"(?<=\d)\.0+(?=\s*$)", re.ASCII)
"""The fraction of a whole number, as spreadsheets write it."""

HIGHEST: Final = 1_000_000_000_000
"""No price reaches it, so that sums of prices stay exact in the JSON of any client."""
MOST_PLACES: Final = 4
"""Decimal places of the currency that has most (docs/contract/money.md)."""


class Numeric(Kind, family=True):
    """What numbers share: they compare with one another, and forms send their digits as text."""

    json_types = frozenset({int, float, str})
    empty_is_null = True
    operators = MEASURES
    comparable = "number"
    is_address = False
    is_media = False

    def check(self, value: Any) -> Any:
        return value

    def substitute(self) -> None:
        return None

    def schema(self) -> Schema:
        return {}


class IntKind(Numeric):
    """A whole number of 32 bits."""

    name = "int"
    example = 1
    noun = "a whole number"
    column = Integer()
    # A number that is too large for the column matches nothing instead of raising.
    query_type = BigInteger()
    bits = 32

    def requirement(self) -> str:
        end = 2 ** (self.bits - 1)
        return f"a whole number from {-end} to {end - 1}"

    def parse(self, value: Any) -> int:
        text = value if isinstance(value, str) else str(value)
        digits = text.removeprefix("-")
        is_whole = digits.isascii() and digits.isdigit() and len(digits) <= DIGITS
        if isinstance(value, bool | float) or not is_whole:
            raise ValueError("no digits")
        return _check_bits(int(text), bits=64)

    def read_file(self, value: Any, _: ZoneInfo, /) -> int:
        """Read a whole number, also from digits and as `1.0`; a larger one stops the import."""
        digits = WHOLE.sub("", value) if isinstance(value, str) else value
        try:
            number = int(digits) if not isinstance(value, float) or value.is_integer() else None
        except (ValueError, TypeError):
            number = None
        if number is None or isinstance(value, bool):
            raise Substituted(f"{quote_value(value)} is not a whole number: it was left out.")
        try:
            return _check_bits(number, self.bits)
        except ValueError as error:
            message = f"{quote_value(value)} is too large a number: {self.bits} bits are kept."
            raise ValueError(message) from error


class KeyKind(IntKind):
    """A whole number of 64 bits, such as an id."""

    name = "key"
    example = 1
    column = BigInteger()
    bits = 64


class FloatKind(Numeric):
    """A number, with limits if both are given."""

    name = "float"
    example = 1.0
    noun = "a number"
    column = query_type = Float(53)

    def __init__(self, lowest: int | None = None, highest: int | None = None) -> None:
        self.lowest = lowest
        self.highest = highest

    def requirement(self) -> str:
        if self.lowest is None:
            return "a number"
        return f"a number from {self.lowest} to {self.highest}"

    def parse(self, value: Any) -> float:
        number = float("nan" if isinstance(value, bool) else value)
        if not isfinite(number):
            raise ValueError("not finite")
        return number

    def read_file(self, value: Any, _: ZoneInfo, /) -> float:
        """Read a number within the limits, also from digits."""
        try:
            number = self.parse(value)
        except (ValueError, TypeError, OverflowError):
            number = None
        if number is None or not self._is_within(number):
            raise Substituted(f"{quote_value(value)} is not {self.requirement()}: it was left out.")
        return number

    def _is_within(self, number: float) -> bool:
        is_low = self.lowest is not None and number < self.lowest
        is_high = self.highest is not None and number > self.highest
        return not is_low and not is_high


class LatitudeKind(FloatKind):
    """Degrees north of the equator."""

    name = "latitude"
    example = 1.3


class LongitudeKind(FloatKind):
    """Degrees east of Greenwich."""

    name = "longitude"
    example = 103.8


class PriceKind(Numeric):
    """An amount of money or a percentage, never through binary fractions."""

    name = "price"
    example = 1.0
    noun = "a number"
    column = query_type = NumericColumn()

    def requirement(self) -> str:
        return f"a number from 0 to less than {HIGHEST} with at most {MOST_PLACES} decimal places"

    def check(self, value: Any) -> Decimal:
        return read_exactly(value)

    def parse(self, value: Any) -> Decimal:
        number = _read_decimal(value)
        if not number.is_finite():
            raise ValueError("not finite")
        return number

    def read_file(self, value: Any, _: ZoneInfo, /) -> Decimal:
        """Read a price within the limits, also from digits."""
        try:
            return read_exactly(value)
        except (ValueError, TypeError) as error:
            message = f"{quote_value(value)} is not {self.requirement()}: it was left out."
            raise Substituted(message) from error


class LinkKeyKind(KeyKind):
    """The id that a link to one row has, shown as a text beside the link."""

    name = "link key"
    column = query_type = BigInteger()

    is_link_key = True


def read_exactly(value: Any) -> Decimal:
    """Read a price; a number of JSON by its shortest decimal form.

    Raises ValueError for one with too many places, or outside of the limits.
    """
    number = _read_decimal(value)
    if not number.is_finite() or not 0 <= number < HIGHEST:
        raise ValueError("The number must be from 0 to less than a million million.")
    rounded = round(number, MOST_PLACES)
    if rounded != number:
        raise ValueError(f"The number must have at most {MOST_PLACES} decimal places.")
    return _shorten(rounded)


def _read_decimal(value: Any) -> Decimal:
    if isinstance(value, bool):
        raise TypeError("no number")
    try:
        return Decimal(str(value).strip())
    except InvalidOperation as error:
        raise ValueError("no number") from error


def _shorten(number: Decimal) -> Decimal:
    """Drop zeros at the end of the fraction."""
    return number.quantize(Decimal(1)) if number == number.to_integral() else number.normalize()


def _check_bits(number: int, bits: int) -> int:
    end = 2 ** (bits - 1)
    if not -end <= number < end:
        raise ValueError("too large")
    return number


Int = Annotated[int, IntKind(), Field(ge=-(2**31), lt=2**31)]
Key = Annotated[int, KeyKind()]
Number = Annotated[float, FloatKind()]
Rating = Annotated[float, FloatKind(0, 5), Field(ge=0, le=5)]
Latitude = Annotated[float, LatitudeKind(-90, 90), Field(ge=-90, le=90)]
Longitude = Annotated[float, LongitudeKind(-180, 180), Field(ge=-180, le=180)]
Price = Annotated[Decimal, PriceKind(), Field(ge=0)]
LinkKey = Annotated[str, LinkKeyKind()]
