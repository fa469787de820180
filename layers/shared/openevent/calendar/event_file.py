"""The calendar file of one event (docs/contract/calendars.md)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from openevent.calendar.content_lines import (
    clean_text,
    escape,
    escape_url,
    fold,
    format_local,
    format_utc,
)
from openevent.calendar.zones import write_zone
from openevent.model import markup
from openevent.text.lines import clean_line

PRODUCT: Final = "-//Open Event//Open Event Serverless//EN"
"""The same for all releases, so that a new one changes no file."""
LONGEST_SPAN: Final = timedelta(days=366)
"""A longer event has its times in UTC: its zone would need the clock changes of many years."""
FIRST_ZONE_YEAR: Final = 1970
"""Before, clocks followed rules that no calendar program knows."""
MAXIMUM_DESCRIPTION: Final = 4_000
"""Characters of a description; the event's page has the rest."""
BLANK_LINES: Final = re.compile(r"\s*\n\s*\n\s*")


@dataclass(frozen=True)
class CalendarEvent:
    """An event as calendars show it. Times have their distance from UTC.

    - `uid`: the same in all files about the event; of no other event anywhere.
    - `timezone`: the IANA name of the zone in which the event takes place.
    - `changed_at`: when the event was changed last, not when the file is written: so an unchanged
      event has the same bytes.
    - `sequence`: grows with each change.
    - `description`: HTML.
    """

    uid: str
    name: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    changed_at: datetime
    sequence: int = 0
    location: str = ""
    latitude: float | None = None
    longitude: float | None = None
    url: str = ""
    description: str = ""
    is_cancelled: bool = False


def write_event(event: CalendarEvent) -> bytes:
    """Write the file: UTF-8, with lines of at most 75 octets that end with CRLF.

    It has no METHOD, which would make programs ask for an answer, and no ORGANIZER, which RFC 5545
    (3.8.4.3) allows only with attendees.
    """
    zone = _choose_zone(event)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}"]
    if zone is not None:
        lines += write_zone(zone, event.starts_at, event.ends_at)
    lines += [*_list_properties(event, zone), "END:VCALENDAR"]
    return b"".join(map(fold, lines))


def _list_properties(event: CalendarEvent, zone: ZoneInfo | None) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escape(clean_line(event.uid))}"
    yield f"DTSTAMP:{format_utc(event.changed_at)}"
    yield f"LAST-MODIFIED:{format_utc(event.changed_at)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}"
    yield f"DTSTART{_format_time(event.starts_at, zone)}"
    # RFC 5545, 3.8.2.2: the end must be later than the start.
    if event.ends_at - event.starts_at >= timedelta(seconds=1):
        yield f"DTEND{_format_time(event.ends_at, zone)}"
    yield f"SUMMARY:{escape(clean_line(event.name))}"
    if event.location:
        yield f"LOCATION:{escape(clean_line(event.location))}"
    if event.latitude is not None and event.longitude is not None:
        yield f"GEO:{event.latitude:.6f};{event.longitude:.6f}"
    if event.url:
        yield f"URL:{escape_url(event.url)}"
    if description := build_description(event):
        yield f"DESCRIPTION:{escape(description)}"
    yield "END:VEVENT"


def build_description(event: CalendarEvent) -> str:
    """Build the description as plain text, with the URL, which some programs show nowhere else."""
    text = _extract_text(event.description)
    if len(text) > MAXIMUM_DESCRIPTION:
        text = f"{text[:MAXIMUM_DESCRIPTION].rstrip()}…"
    return "\n\n".join(part for part in (text, escape_url(event.url)) if part)


def _extract_text(html: str) -> str:
    """Return the words of HTML, a line for each block; '' for more tags than a text may have."""
    try:
        text = markup.extract_text(html)
    except ValueError:
        return ""
    return BLANK_LINES.sub("\n\n", clean_text(text)).strip()


def _choose_zone(event: CalendarEvent) -> ZoneInfo | None:
    """Choose the zone of both times; None for UTC, which suits every event."""
    if event.starts_at.astimezone(UTC).year < FIRST_ZONE_YEAR or event.timezone == "UTC":
        return None
    if not timedelta() <= event.ends_at - event.starts_at <= LONGEST_SPAN:
        return None
    zone = ZoneInfo(event.timezone)
    times = (event.starts_at, event.ends_at)
    return None if any(_is_second_of_two(time.astimezone(zone)) for time in times) else zone


def _is_second_of_two(local: datetime) -> bool:
    """Return whether the clocks show this time twice, and this is the second one.

    RFC 5545 (3.3.5): a time of a zone is the first one.
    """
    return local.fold == 1 and local.replace(fold=0).utcoffset() != local.utcoffset()


def _format_time(moment: datetime, zone: ZoneInfo | None) -> str:
    """Format the end of a line with a time: its parameter, if it has a zone, and its value."""
    if zone is None:
        return f":{format_utc(moment)}"
    return f";TZID={zone.key}:{format_local(moment.astimezone(zone))}"
