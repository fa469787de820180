"""Tolerant readers of single values, one per kind of column (openevent/model/kinds.py).

`reader(kind, zone)` gives the function that reads a column's values; make it once per column, call
it once per value. It returns what the column takes (str, int, float, bool, datetime in UTC, any
JSON, or None) or raises

    Doubt         the value is not usable as it stands: `.value` is what to take instead; a warning, in its words
    ValueError    the value stops the import; an error, in its words

None and '' read as None whatever the kind. A value that was read once reads the same again (except
media, which move).
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from math import isfinite
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger

from openevent.model import markup
from openevent.model.kinds import Kind, in_utc, is_web_address, zones
from openevent.work.import_report import quote_value

type Reader = Callable[[Any], Any]

SCHEME: Final = re.compile(r"([a-z][a-z0-9+-]*):", re.IGNORECASE)
"""Without a dot: `example.org:8080` is a host. What browsers skip inside a scheme is removed
before."""
SKIPPED_BY_BROWSERS: Final = dict.fromkeys(range(0x21))
LONGEST_EMAIL: Final = 320
LONGEST_ZONE: Final = 64
SLASH: Final = re.compile(r"\s*/\s*")
EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
COLOR: Final = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
WORDS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
CLOCK: Final = re.compile(r"(\d{1,3})[:.]([0-5]\d)")
DURATION: Final = re.compile(r"(\d{1,3}(?:\.\d+)?|\.\d+)\s*([a-z]*)\.?")
MINUTES: Final = {"minutes", "minute", "mins", "min", "m"}
HOURS: Final = {"", "hours", "hour", "hrs", "hr", "h"}
LAST_LENGTH: Final = 24 * 60


class Doubt(Exception):
    """A value that cannot stand: `value` is taken instead, the message is a warning for the organizer."""

    def __init__(self, message: str, value: Any = None) -> None:
        super().__init__(message)
        self.value = value


def reader(kind: Kind, zone: ZoneInfo) -> Reader:
    """Give the reader of a column's values; `zone` is the event's, for times without an offset."""
    return partial(present, FACTORIES[kind.name](kind, zone))


def present(read: Reader, value: Any) -> Any:
    """Read None and '' as None and everything else with `read`."""
    return None if value is None or value == "" else read(value)


def text(limit: int | None, value: Any) -> str:
    """Read text as it is, of at most `limit` characters (ValueError); a number becomes its digits."""
    given: str = value if isinstance(value, str) else _written(value)
    return markup.bounded(limit, given)


def html(limit: int | None, value: Any) -> str | None:
    """Read a text that may hold markup: scripts, handlers and unknown tags go, formatting and inline style stay.

    A text without '<' is kept letter by letter. Too long a text, and one of more than MARKS marks,
    is a ValueError.
    """
    return markup.cleaned(limit, text(limit, value)) or None


def url(limit: int | None, value: Any) -> str | None:
    """Read an http(s) URL, a path, or what people write for one (www.x.org, @name): kept as it stands."""
    given = _words(value)
    scheme = None if is_web_address(given) else SCHEME.match(given.translate(SKIPPED_BY_BROWSERS))
    if scheme and scheme[1].lower() not in {"http", "https"}:
        raise Doubt(
            f"{quote_value(given)} is no address of the web (http or https): it was left out."
        )
    if limit is not None and len(given) > limit:
        raise Doubt(
            f"The address {quote_value(given)} has more than {limit:,} characters: it was left out."
        )
    return given or None


def email(limit: int | None, value: Any) -> str | None:
    """Read an e-mail address; anything else is no reason to refuse a record (docs/contract/archive.md#values)."""
    given = _words(value)
    if given and (
        len(given) > (limit or LONGEST_EMAIL) or not EMAIL.fullmatch(given)
    ):  # the length bounds the search
        raise Doubt(f"{quote_value(given)} is not an e-mail address: it was left out.")
    return given or None


def color(value: Any) -> str:
    """Read `#rgb` or `#rrggbb`; a missing `#` is added."""
    given = COLOR.fullmatch(_words(value))
    if not given:
        raise Doubt(f"{quote_value(value)} is not a color such as #2f80ed: it was left out.")
    return f"#{given[1]}"


def length(value: Any) -> str | None:
    """Read a duration of at most 24 hours as "HH:MM".

    The forms of docs/contract/archive.md#lengths, and what they mean:

    00:30, 0:30, 00.30, 1.00, 24.00   hours and minutes, if two digits follow and they are below 60
    0.3, 1, 2.75 (numbers or digits)  hours: 00:18, 01:00, 02:45
    00.2 Hour, 2 hours                hours: 00:12, 02:00
    00.45 minutes, 45 min             00.45 is hours and minutes, 45 is minutes: 00:45
    """
    given = _words(value).lower()
    minutes = _minutes(given, is_number=not isinstance(value, str)) if given else 0
    if minutes is None or minutes > LAST_LENGTH:
        raise Doubt(f"{quote_value(value)} is not a length such as 00:45: it was left out.")
    return f"{minutes // 60:02}:{minutes % 60:02}" if given else None


def _minutes(given: str, *, is_number: bool) -> int | None:
    found = DURATION.fullmatch(given)
    number, unit = found.groups() if found else (given, "")
    clock = None if is_number or unit in HOURS - {""} else CLOCK.fullmatch(number)
    if clock and (unit in MINUTES or unit == ""):
        return int(clock[1]) * 60 + int(clock[2])
    if found and unit in MINUTES | HOURS:
        return round(float(number) * (1 if unit in MINUTES else 60))
    return None


def time(zone: ZoneInfo, value: Any) -> datetime | None:
    """Read ISO 8601, with microseconds, as a time in UTC; without an offset it is the event's zone's."""
    given = _words(value)
    if not given:
        return None
    try:
        said = datetime.fromisoformat(given)
        moment = in_utc(said if said.tzinfo else said.replace(tzinfo=zone))
    except ValueError:
        moment = None
    if moment is None:
        raise Doubt(
            f"{quote_value(given)} is not a time such as 2018-03-22T09:30:00+08:00: it was left out."
        )
    return moment


def timezone(value: Any) -> str:
    """Read the IANA name of a zone, old aliases included, blanks and case aside; anything else is UTC in doubt."""
    given = _words(value)[: LONGEST_ZONE + 1]  # the length bounds the search
    known = zones().get(SLASH.sub("/", given).replace(" ", "_").casefold())
    if known is None:
        raise Doubt(
            f"{quote_value(value)} is not the name of a time zone: UTC was taken instead.", "UTC"
        )
    return known


def boolean(value: Any) -> bool:
    """Read true and false, also as words or 1 and 0."""
    known = value if isinstance(value, bool) else WORDS.get(str(value).strip().lower())
    if known is None:
        raise Doubt(f"{quote_value(value)} is neither true nor false: it was left out.")
    return known


def integer(bits: int, value: Any) -> int:
    """Read a whole number, also from digits; one beyond `bits` bits stops the import (ValueError)."""
    try:
        number = int(value) if not isinstance(value, float) or value.is_integer() else None
    except (ValueError, TypeError):
        number = None
    if number is None or isinstance(value, bool):
        raise Doubt(f"{quote_value(value)} is not a whole number: it was left out.")
    if not -(2 ** (bits - 1)) <= number < 2 ** (bits - 1):
        raise ValueError(f"{quote_value(value)} is too large a number: {bits} bits are kept.")
    return number


def number(limit: int | None, value: Any) -> float:
    """Read a number from -limit to limit (a latitude's 90, a longitude's 180, None for any), also from digits."""
    try:
        given = (
            float(value)
            if isinstance(value, int | float | str) and not isinstance(value, bool)
            else None
        )
    except (ValueError, OverflowError):
        given = None
    if given is None or not isfinite(given) or (limit and abs(given) > limit):
        raise Doubt(
            f"{quote_value(value)} is not a number{f' from -{limit} to {limit}' if limit else ''}: it was left out."
        )
    return given


def choice(choices: Mapping[str, str], value: Any) -> str:
    """Read one of the words of `choices` (lower case to proper), whatever its case."""
    known = choices.get(str(value).strip().lower())
    if known is None:
        raise Doubt(
            f"{quote_value(value)} is none of {', '.join(choices.values())}: it was left out."
        )
    return known


def json(value: Any) -> Any:
    """Take any JSON as it is."""
    return value


def _words(value: Any) -> str:
    return (value if isinstance(value, str) else _written(value)).strip()


def _written(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise Doubt(f"{quote_value(value)} is not a text: it was left out.")


def _bits(kind: Kind) -> int:
    return 64 if isinstance(kind.column, BigInteger) else 32


FACTORIES: Final[Mapping[str, Callable[[Kind, ZoneInfo], Reader]]] = {
    "text": lambda kind, _: partial(text, kind.limit),
    "html": lambda kind, _: partial(html, kind.limit),
    "url": lambda kind, _: partial(url, kind.limit),
    "media": lambda kind, _: partial(url, kind.limit),
    "email": lambda kind, _: partial(email, kind.limit),
    "color": lambda _, __: color,
    "length": lambda _, __: length,
    "time": lambda _, zone: partial(time, zone),
    "timezone": lambda _, __: timezone,
    "bool": lambda _, __: boolean,
    "int": lambda kind, _: partial(integer, _bits(kind)),
    "float": lambda _, __: partial(number, None),
    "latitude": lambda _, __: partial(number, 90),
    "longitude": lambda _, __: partial(number, 180),
    "json": lambda _, __: json,
    "choice": lambda kind, _: partial(choice, {word.lower(): word for word in kind.choices}),
}
