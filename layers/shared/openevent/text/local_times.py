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


def describe_change(local: datetime, zone: ZoneInfo) -> str | None:
    """Describe what the zone's clocks do at a time without offset: they skip it or show it twice.

    None for any other time. The rule of the zone decides which moment is meant: a skipped time is
    read as if the clocks had not been changed yet, and of two moments the first one.
    """
    if local.tzinfo is not None:
        return None
    moment = local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    clock = local.time().isoformat("auto" if local.second or local.microsecond else "minutes")
    if moment.replace(tzinfo=None) != local:
        return (
            f"{clock} does not exist on {local.date()} in {zone}: the clocks skip it. "
            f"The import used {moment.isoformat()}."
        )
    second = local.replace(tzinfo=zone, fold=1)
    if second.utcoffset() != moment.utcoffset():
        return (
            f"{clock} comes twice on {local.date()} in {zone}: the import used the first one, "
            f"{moment.isoformat()}. Write the offset if the second one is right."
        )
    return None
