"""Lengths of time: HH:MM, up to a day."""

import re
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from openevent.model.kinds.base import Schema, Substituted
from openevent.model.kinds.texts import Words, to_text
from openevent.text.quoting import quote_value

LENGTH: Final = r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$"
CLOCK: Final = re.compile(r"(\d{1,3})[:.]([0-5]\d)")
DURATION: Final = re.compile(r"(\d{1,3}(?:\.\d+)?|\.\d+)\s*([a-z]*)\.?")
MINUTES: Final = {"minutes", "minute", "mins", "min", "m"}
HOURS: Final = {"", "hours", "hour", "hrs", "hr", "h"}
MINUTES_A_DAY: Final = 24 * 60


class LengthKind(Words):
    """How long something takes."""

    name = "length"
    example = "00:30"
    empty_is_null = True

    def requirement(self) -> str:
        return "a length HH:MM, such as 00:45"

    def check(self, value: str) -> str:
        return value

    def read_file(self, value: Any, _: ZoneInfo, /) -> str | None:
        """Read a duration of at most 24 hours as "HH:MM".

        The forms of docs/contract/archive.md#lengths, and what they mean:

        00:30, 0:30, 00.30, 1.00, 24.00   hours and minutes: two digits that are below 60
        0.3, 1, 2.75 (numbers or digits)  hours: 00:18, 01:00, 02:45
        00.2 Hour, 2 hours                hours: 00:12, 02:00
        00.45 minutes, 45 min             00.45 is hours and minutes, 45 is minutes: 00:45
        """
        text = to_text(value).strip().lower()
        if not text:
            return None
        minutes = _parse_minutes(text, is_number=not isinstance(value, str))
        if minutes is None or minutes > MINUTES_A_DAY:
            raise Substituted(
                f"{quote_value(value)} is not a length such as 00:45: it was left out."
            )
        return f"{minutes // 60:02}:{minutes % 60:02}"

    def schema(self) -> Schema:
        return {"description": "A length of time as HH:MM."}


def _parse_minutes(text: str, *, is_number: bool) -> int | None:
    duration = DURATION.fullmatch(text)
    number, unit = duration.groups() if duration else (text, "")
    has_clock = not is_number and unit not in HOURS - {""}
    clock = CLOCK.fullmatch(number) if has_clock else None
    if clock and (unit in MINUTES or unit == ""):
        return int(clock[1]) * 60 + int(clock[2])
    if duration and unit in MINUTES | HOURS:
        return round(float(number) * (1 if unit in MINUTES else 60))
    return None


def _pad(value: Any) -> Any:
    return value.zfill(5) if isinstance(value, str) else value


Length = Annotated[str, BeforeValidator(_pad), LengthKind(), Field(pattern=LENGTH)]
