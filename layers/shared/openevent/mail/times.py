"""Times as mails tell them: in words of the reader's language, at the clock of the event's place."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

FORMAT: Final = "{day} {month} {year}, {hour}:{minute} ({timezone})"
"""A msgid, so that a language may turn it."""
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def format_time(moment: datetime, timezone: str, translate: Callable[[str], str] = str) -> str:
    """Tell a moment, such as `7 March 2027, 09:30 (Asia/Singapore)`; of an unknown time zone in UTC."""
    zone = _zone(timezone)
    local = moment.astimezone(zone)
    return translate(FORMAT).format(
        day=local.day,
        month=translate(MONTHS[local.month - 1]),
        year=local.year,
        hour=f"{local:%H}",
        minute=f"{local:%M}",
        timezone=zone.key,
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")
