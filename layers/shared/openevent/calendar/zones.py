"""VTIMEZONE: what the clocks of a zone do around some days, and not in all years."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from openevent.calendar.content_lines import escape, format_local, format_offset

STEP: Final = timedelta(days=7)
"""No zone changes its clocks twice within a week."""
LOOK_BACK: Final = timedelta(days=400)
"""Before the first day: with summer time, both changes of a year are in it."""
SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True)
class Observance:
    """A time from which on a zone has an offset.

    `begins` is the clock's time before the change, without offset (RFC 5545, 3.6.5).
    """

    begins: datetime
    offset_before: timedelta
    offset: timedelta
    name: str
    is_daylight: bool


def write_zone(zone: ZoneInfo, first: datetime, last: datetime) -> list[str]:
    """Write the lines of a VTIMEZONE that is right from `first` to `last`, both with offset."""
    observances = _list_observances(zone, first.astimezone(UTC), last.astimezone(UTC))
    # Some programs refuse a zone without standard time.
    has_standard = not all(observance.is_daylight for observance in observances)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone.key}"]
    for number, observance in enumerate(observances):
        is_daylight = observance.is_daylight and (has_standard or number > 0)
        lines += _write_observance(observance, "DAYLIGHT" if is_daylight else "STANDARD")
    return [*lines, "END:VTIMEZONE"]


def _write_observance(observance: Observance, component: str) -> list[str]:
    return [
        f"BEGIN:{component}",
        f"DTSTART:{format_local(observance.begins)}",
        f"TZOFFSETFROM:{format_offset(observance.offset_before)}",
        f"TZOFFSETTO:{format_offset(observance.offset)}",
        f"TZNAME:{escape(observance.name)}",
        f"END:{component}",
    ]


def _list_observances(zone: ZoneInfo, first: datetime, last: datetime) -> list[Observance]:
    """List the changes from `first` to `last`, and the two before that say what was before.

    A zone whose clocks do not change has one observance, which begins before `first`.
    """
    start = first - LOOK_BACK
    changes = list(_find_changes(zone, start, last))
    before = [moment for moment in changes if moment <= first][-2:] or [start]
    within = [moment for moment in changes if moment > first]
    return [_build_observance(zone, moment) for moment in (*before, *within)]


def _build_observance(zone: ZoneInfo, moment: datetime) -> Observance:
    offset_before, offset = _get_offset(zone, moment - SECOND), _get_offset(zone, moment)
    local = moment.astimezone(zone)
    begins = (moment + offset_before).replace(tzinfo=None)
    return Observance(begins, offset_before, offset, local.tzname() or "", bool(local.dst()))


def _find_changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """Find the moments between two, in UTC, from which on the zone has another offset."""
    for before, after in pairwise(_list_steps(start, end)):
        if _get_offset(zone, before) != _get_offset(zone, after):
            yield _find_change(zone, before, after)


def _list_steps(start: datetime, end: datetime) -> Iterable[datetime]:
    count = (end - start) // STEP
    return [*(start + STEP * number for number in range(count + 1)), end]


def _find_change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Find the second of a change by halving the time around it."""
    old_offset = _get_offset(zone, before)
    while after - before > SECOND:
        middle = before + (after - before) // 2
        if _get_offset(zone, middle) == old_offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def _get_offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
