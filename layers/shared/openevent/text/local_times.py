"""Times as files write them, and what the clocks of a zone make of those without an offset."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

MIDNIGHT: Final = re.compile(r"(?<=\d[T ])24(?=:00(?!:(?!00)|:00\.0*[1-9]))")
"""The hour at the end of a day: ISO 8601 calls it 24."""
LEAP_SECOND: Final = re.compile(r"(?<=:\d\d):60(?:\.\d+)?")


def read_iso(text: str) -> datetime | None:
    """Read ISO 8601; None for anything else.

    The hour 24:00 is the start of the next day, a leap second the start of the next minute.
    """
    shift = timedelta()
    if MIDNIGHT.search(text):
        text, shift = MIDNIGHT.sub("00", text, count=1), timedelta(days=1)
    elif LEAP_SECOND.search(text):
        text, shift = LEAP_SECOND.sub(":59", text, count=1), timedelta(seconds=1)
    try:
        return datetime.fromisoformat(text) + shift
    except (ValueError, OverflowError):
        return None


def describe_gap(local: datetime, zone: ZoneInfo) -> str | None:
    """Describe a time without offset that the zone's clocks skip; None for any other time.

    Such a time is read as if the clocks had not been changed yet: this is the rule of the zone.
    """
    moment = local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    if moment.replace(tzinfo=None) == local:
        return None
    return (
        f"{_format_clock(local)} does not exist on {local.date()} in {zone}: the clocks skip it. "
        f"The import used {moment.isoformat()}."
    )


def find_later(local: datetime, zone: ZoneInfo) -> datetime | None:
    """Find the second moment of a time without offset that the zone's clocks show twice."""
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return None if first.utcoffset() == second.utcoffset() else second


def describe_choice(moment: datetime, *, is_first: bool) -> str:
    """Describe which of two moments was used; `moment` is in the event's zone."""
    which, other = ("first", "second") if is_first else ("second", "first")
    return (
        f"{_format_clock(moment)} comes twice on {moment.date()} in {moment.tzinfo}: the import "
        f"used the {which} one, {moment.isoformat()}. Write the offset if the {other} one is right."
    )


def _format_clock(moment: datetime) -> str:
    has_seconds = moment.second or moment.microsecond
    return moment.time().isoformat("auto" if has_seconds else "minutes")
