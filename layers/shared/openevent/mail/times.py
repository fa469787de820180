"""Times in mails: in the reader's language and the event's time zone."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

FORMAT: Final = "{day} {month} {year}, {hour}:{minute} ({timezone})"
"""A msgid, so that a translation can change the order."""
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def format_time(moment: datetime, timezone: str, translate: Callable[[str], str] = str) -> str:
    """Format a time, such as `7 March 2027, 09:30 (Asia/Singapore)`.

    It is in UTC if the time zone is unknown. A time that comes twice has its offset, too.
    """
    zone = _load_zone(timezone)
    local = moment.astimezone(zone)
    return translate(FORMAT).format(
        day=local.day,
        month=translate(MONTHS[local.month - 1]),
        year=local.year,
        hour=f"{local:%H}",
        minute=f"{local:%M}",
        timezone=_name_zone(local, zone),
    )


def _name_zone(local: datetime, zone: ZoneInfo) -> str:
    """Name the zone, with the offset if the zone's clocks show this time twice."""
    other = local.replace(fold=1 - local.fold)
    is_twice = other.utcoffset() != local.utcoffset()
    return f"{zone.key}, UTC{local:%:z}" if is_twice else zone.key


def _load_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")
