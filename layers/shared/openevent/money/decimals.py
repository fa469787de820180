"""Numbers of JSON as exact decimals, without the detour through binary fractions."""

import re
from decimal import Decimal
from typing import Any, Final

from openevent.money.errors import NotANumber
from openevent.text.quoting import quote_value

DIGITS: Final = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?", re.ASCII)
"""A number as forms send it, in a text."""


def read_decimal(value: Any) -> Decimal:
    """Return the decimal that a client wrote as a JSON number or as digits in a text.

    A float stands for its shortest decimal form: the float 19.99 is 19.99, although the nearest
    binary fraction is a little less. Raises NotANumber.
    """
    if isinstance(value, str) and DIGITS.fullmatch(value.strip()):
        return Decimal(value.strip())
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    number = Decimal(repr(value) if isinstance(value, float) else value) if is_number else None
    if number is None or not number.is_finite():
        message = f"{quote_value(value)} is not an amount: give a number such as 19.99."
        raise NotANumber(message)
    return number
