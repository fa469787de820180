"""The kinds of value an attribute can hold: its column type, and the word by which readers and writers know it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, Final, Literal, get_args
from zoneinfo import available_timezones

from pydantic import AwareDatetime, BeforeValidator, Field
from sqlalchemy import BigInteger, Boolean, Float, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.types import TypeEngine

NAME_LENGTH = 2_000
"""Characters of a name or title; more does not fit a B-tree index entry (2,704 bytes; of CJK 900
do)."""
EMAIL_LENGTH = 320
"""Characters of an e-mail address (RFC 5321, 4.5.3.1: 64, an @, and 255)."""
TEXT_LENGTH = 200_000
"""Characters of a text; the longest abstract in 22 real events has 12,000."""
YEARS: Final = range(2, 9999)
"""Of times: a day away from both ends of Python's calendar, so that no shift of zone leaves it."""
JSON_DEPTH: Final = 30
"""Lists and objects within one another in a value; in the zip two more lie around it. Real ones
have 3."""
WEB: Final = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Kind:
    """What a column holds; `name` selects the archive's reader (import_worker/read/values.py)."""

    name: str
    column: TypeEngine[Any] = field(default_factory=Text)
    limit: int | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mark:
    """A word on an attribute that says who may see or set it."""

    name: str


READ_ONLY = Mark("read-only")
"""Set by the server alone; ignored in bodies."""
WRITE_ONLY = Mark("write-only")
"""Never shown."""
PRIVATE = Mark("private")
"""Shown only where the resource's `read_private` rule holds, null to everybody else."""
CONTACT = Mark("contact")
"""Shown only where the resource's `read_contact` rule holds, null to everybody else."""
MEMBERS = Mark("members")
"""Shown only to those who are logged in, null to everybody else."""
ARCHIVED = Mark("archived")
"""In the archive although the server alone sets it."""
NOT_IN_ARCHIVE = Mark("not-in-archive")
"""Neither exported nor imported: derived, or of this deployment alone."""
NOT_COPIED = Mark("not-copied")
"""A copied event or part begins with the column's default."""

TIMESTAMP_TZ = TIMESTAMP(timezone=True)


def _padded(value: Any) -> Any:
    return value.zfill(5) if isinstance(value, str) else value


Name = Annotated[str, Kind("text", limit=NAME_LENGTH), Field(min_length=1, max_length=NAME_LENGTH)]
String = Annotated[str, Kind("text", limit=TEXT_LENGTH), Field(max_length=TEXT_LENGTH)]
Line = Annotated[str, Kind("line", limit=NAME_LENGTH), Field(max_length=NAME_LENGTH)]
Html = Annotated[str, Kind("html", limit=TEXT_LENGTH), Field(max_length=TEXT_LENGTH)]
Url = Annotated[str, Kind("url", limit=NAME_LENGTH), Field(max_length=NAME_LENGTH)]
Media = Annotated[str, Kind("media", limit=NAME_LENGTH), Field(max_length=NAME_LENGTH)]
Email = Annotated[str, Kind("email", limit=EMAIL_LENGTH), Field(max_length=EMAIL_LENGTH)]
Color = Annotated[str, Kind("color"), Field(pattern=r"^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$")]
LENGTH = r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$"
"""HH:MM up to a day, as an import reads it too (import_worker/read/values.py)."""
Length = Annotated[str, BeforeValidator(_padded), Kind("length"), Field(pattern=LENGTH)]
Timezone = Annotated[str, Kind("timezone", limit=64), Field(max_length=64)]
Time = Annotated[AwareDatetime, Kind("time", TIMESTAMP_TZ)]
Bool = Annotated[bool, Kind("bool", Boolean())]
Int = Annotated[int, Kind("int", Integer()), Field(ge=-(2**31), lt=2**31)]
Key = Annotated[int, Kind("int", BigInteger())]
Number = Annotated[float, Kind("float", Float(53))]
Rating = Annotated[float, Kind("float", Float(53)), Field(ge=0, le=5)]
Latitude = Annotated[float, Kind("latitude", Float(53)), Field(ge=-90, le=90)]
Longitude = Annotated[float, Kind("longitude", Float(53)), Field(ge=-180, le=180)]
Json = Annotated[Any, Kind("json", JSONB(none_as_null=True))]


def in_utc(moment: datetime) -> datetime | None:
    """Give a time with its zone in UTC; None for one that is too near to an end of the calendar."""
    try:
        found = moment.astimezone(UTC)
    except OverflowError:
        return None
    return found if found.year in YEARS else None


def is_web_address(text: str) -> bool:
    """Tell whether a text is an address of the web as it stands; bodies hold no others, files may."""
    return WEB.fullmatch(text) is not None


@cache
def zones() -> Mapping[str, str]:
    """Give the IANA names of time zones, old aliases included, by their case-folded form."""
    return {name.casefold(): name for name in sorted(available_timezones())}


def depth(value: Any) -> int:
    """Count how deep lists and objects of a JSON value lie within one another: 0 for a text or a number."""
    deep, parts = 0, [value]
    while holders := [one for one in parts if isinstance(one, dict | list)]:
        deep += 1
        parts = [
            part for one in holders for part in (one.values() if isinstance(one, dict) else one)
        ]
    return deep


def choice(*words: str) -> Any:
    """Give the annotation of a column that holds one of the words."""
    return Annotated[Literal[words], Kind("choice", choices=words)]


def facts_of(annotation: Any, metadata: list[Any]) -> tuple[Kind, frozenset[Mark]]:
    """Find the Kind and the Marks in an annotation such as `Annotated[Name, PRIVATE] | None`.

    Raises TypeError where no kind is named: such an attribute could have no column.
    """
    found = [*metadata, *_metadata(annotation)]
    kinds = [fact for fact in found if isinstance(fact, Kind)]
    if not kinds:
        raise TypeError(f"{annotation} names no kind of column")
    return kinds[0], frozenset(fact for fact in found if isinstance(fact, Mark))


def _metadata(annotation: Any) -> list[Any]:
    parts = [part for part in get_args(annotation) if part is not type(None)]
    own = list(getattr(annotation, "__metadata__", ()))
    return own + [
        fact for part in parts if hasattr(part, "__metadata__") for fact in _metadata(part)
    ]
