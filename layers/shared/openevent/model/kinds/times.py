"""Times with their distance from UTC, and the names of time zones."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AwareDatetime, Field
from sqlalchemy.dialects.postgresql import TIMESTAMP

from openevent.model.kinds.base import Kind, NotOfKind, Schema, Substituted
from openevent.model.kinds.operators import MEASURES
from openevent.model.kinds.texts import Words, to_text
from openevent.text import local_times, zone_names
from openevent.text.quoting import quote_value

TIMESTAMP_TZ = TIMESTAMP(timezone=True)
YEARS: Final = range(2, 9999)
"""A day away from both ends of Python's calendar, so that every shift of zone stays inside."""
DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
ZONE_LENGTH: Final = 64
MAXIMUM_NAME: Final = 200
"""Characters of a zone's name in a file: Windows shows long ones."""
SLASH: Final = re.compile(r"\s*/\s*")


class TimeKind(Kind):
    """A moment; stored and compared in UTC."""

    name = "time"
    example = "2030-05-01T08:00:00Z"
    noun = "a time such as 2018-03-22T09:30:00+08:00"
    column = query_type = TIMESTAMP_TZ
    json_types = frozenset({str})
    empty_is_null = True
    operators = MEASURES
    comparable = "time"
    is_address = False
    is_media = False

    def requirement(self) -> str:
        return "a time with its distance from UTC, such as 2030-05-01T09:00:00+02:00"

    def is_json(self, value: Any) -> bool:
        # Digits alone are seconds to pydantic.
        return super().is_json(value) and DAY.match(value) is not None

    def check(self, value: datetime) -> datetime:
        moment = to_utc(value)
        if moment is None:
            raise ValueError(f"The year must be from {YEARS.start} to {YEARS.stop - 1}.")
        return moment

    def parse(self, value: Any) -> datetime:
        # An Android app sends a time between percent signs, as in a pattern.
        text = str(value).strip().strip("%").strip()
        # A plus that was not percent-encoded arrives as a blank.
        moment = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)

    def read_file(self, value: Any, zone: ZoneInfo, /) -> datetime | None:
        """Read ISO 8601, with microseconds; a time without offset is in the event's zone.

        Raises Substituted with the time for one that the zone has twice or never
        (docs/contract/archive.md#times).
        """
        text = to_text(value).strip()
        if not text:
            return None
        local = local_times.read_iso(text)
        moment = None
        if local is not None:
            moment = to_utc(local if local.tzinfo else local.replace(tzinfo=zone))
        if local is None or moment is None:
            raise Substituted(f"{quote_value(text)} is not {self.noun}: it was left out.")
        if local.tzinfo is None:
            _check_clocks(local, moment, zone)
        return moment

    def substitute(self) -> None:
        return None

    def schema(self) -> Schema:
        return {}


class ComesTwice(Substituted):
    """A file's time without offset that the zone's clocks show twice: `value`, and `later`."""

    def __init__(self, first: datetime, later: datetime, zone: ZoneInfo) -> None:
        super().__init__(local_times.describe_choice(first.astimezone(zone), is_first=True), first)
        self.later = later.astimezone(UTC)
        self._zone = zone

    def describe_later(self) -> str:
        """Give the warning about the later one of the two times."""
        return local_times.describe_choice(self.later.astimezone(self._zone), is_first=False)


class TimezoneKind(Words):
    """The IANA name of a time zone, old aliases included."""

    name = "timezone"
    example = "Asia/Singapore"
    empty_is_null = True

    def requirement(self) -> str:
        return "the name of a time zone, such as Asia/Singapore"

    def check(self, value: str) -> str:
        if list_timezones().get(value.casefold()) != value:
            raise NotOfKind
        return value

    def read_file(self, value: Any, _: ZoneInfo, /) -> str:
        """Read the name of a zone, blanks and case aside, or one of Windows.

        An offset is the zone that always has it, with a warning; anything else is UTC with one.
        """
        text = to_text(value).strip()[: MAXIMUM_NAME + 1]  # the length bounds the search
        zone = list_timezones().get(SLASH.sub("/", text).replace(" ", "_").casefold())
        zone = zone or zone_names.find_windows_zone(text)
        if zone is not None:
            return zone
        offset_zone = zone_names.find_offset_zone(text)
        if offset_zone is not None:
            message = (
                f"{quote_value(value)} is an offset and has no summer time: "
                f"{quote_value(offset_zone)} was taken. Choose the event's zone by its name."
            )
            raise Substituted(message, offset_zone)
        message = f"{quote_value(value)} is not the name of a time zone: UTC was taken instead."
        raise Substituted(message, "UTC")

    def substitute(self) -> str:
        return "UTC"

    def schema(self) -> Schema:
        return {"description": "The name of a time zone, such as Asia/Singapore."}


def _check_clocks(local: datetime, moment: datetime, zone: ZoneInfo) -> None:
    """Raise Substituted for a time without offset that the zone's clocks skip or show twice."""
    if warning := local_times.describe_gap(local, zone):
        raise Substituted(warning, moment)
    if later := local_times.find_later(local, zone):
        raise ComesTwice(moment, later, zone)


def to_utc(moment: datetime) -> datetime | None:
    """Give a time in UTC; None for one that is too near to an end of the calendar."""
    try:
        shifted = moment.astimezone(UTC)
    except OverflowError:
        return None
    return shifted if shifted.year in YEARS else None


@cache
def list_timezones() -> Mapping[str, str]:
    """Give the IANA names of time zones, old aliases included, by their case-folded form."""
    return {name.casefold(): name for name in sorted(available_timezones())}


Time = Annotated[AwareDatetime, TimeKind()]
Timezone = Annotated[str, TimezoneKind(), Field(max_length=ZONE_LENGTH)]
