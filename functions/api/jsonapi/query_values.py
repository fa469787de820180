"""Values in the query string, read by the kind of the attribute that they are compared with."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Any, Final

from openevent.model.kinds import Kind

MAXIMUM: Final = 200_000
"""Characters of a text: no attribute has more."""
BIGGEST: Final = 2**63
WORDS: Final[Mapping[str, bool]] = {"true": True, "false": False}
NAMES: Final[Mapping[str, str]] = {
    "int": "a whole number",
    "float": "a number",
    "latitude": "a number",
    "longitude": "a number",
    "bool": "true or false",
    "time": "a time such as 2018-03-22T09:30:00+08:00",
    "json": "null",
}
"""What the values of each kind are; all others are texts."""


def read(kind: Kind, value: Any) -> Any:
    """Read a value for a column of that kind. Raises ValueError with a sentence."""
    try:
        read_: Callable[[Any], Any] = READERS.get(kind.name, _text)
        return read_(value)
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(f"{str(value)[:80]!r} is not {NAMES.get(kind.name, 'a text')}.") from error


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value or len(value) > MAXIMUM:
        raise ValueError("no text")
    value.encode()  # half of a surrogate pair is a ValueError
    return value


def _int(value: Any) -> int:
    text = value if isinstance(value, str) else str(value)
    digits = text.removeprefix("-")
    if isinstance(value, bool | float) or not (
        digits.isascii() and digits.isdigit() and len(digits) < len("9" * 20)
    ):
        raise ValueError("no digits")
    number = int(text)
    if not -BIGGEST <= number < BIGGEST:
        raise ValueError("too many digits")
    return number


def _float(value: Any) -> float:
    number = float("nan" if isinstance(value, bool) else value)
    if not isfinite(number):
        raise ValueError("not finite")
    return number


def _bool(value: Any) -> bool:
    word = str(value).lower() if isinstance(value, bool | str) else ""
    if word not in WORDS:
        raise ValueError("neither")
    return WORDS[word]


def _time(value: Any) -> datetime:
    # A plus that was not percent-encoded arrives as a blank.
    text = str(value).strip()
    found = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _nothing(_value: Any) -> Any:
    raise ValueError("only null")


READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "int": _int,
    "float": _float,
    "latitude": _float,
    "longitude": _float,
    "bool": _bool,
    "time": _time,
    "json": _nothing,
}
