"""Prices: exact decimal numbers in the units of a currency, and keys of links."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy import BigInteger
from sqlalchemy import Numeric as NumericColumn

from openevent.model.kinds.base import Substituted
from openevent.model.kinds.numbers import KeyKind, Numeric
from openevent.text.quoting import quote_value

HIGHEST: Final = 1_000_000_000_000
"""No price reaches it, so that sums of prices stay exact in the JSON of any client."""
MOST_PLACES: Final = 4
"""Decimal places of the currency that has most (docs/contract/money.md)."""


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


Price = Annotated[Decimal, PriceKind(), Field(ge=0)]
LinkKey = Annotated[str, LinkKeyKind()]
