"""The calendar file of an event, read back by a parser of another hand, and octet by octet."""

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from openevent.calendar.content_lines import clean_text
from openevent.calendar.event_file import (
    MAXIMUM_DESCRIPTION,
    CalendarEvent,
    build_description,
    write_event,
)
from openevent.text.lines import clean_line

SINGAPORE, BERLIN = "Asia/Singapore", "Europe/Berlin"
EVENT: Final = CalendarEvent(
    uid="6f1c62d1-8a0e-4c39-9d7b-0a3f5e2c0001@calendars.example.org",
    name="Open Tide; Summit, 2027",
    starts_at=datetime(2027, 3, 7, 1, 30, tzinfo=UTC),
    ends_at=datetime(2027, 3, 9, 9, 0, tzinfo=UTC),
    timezone=SINGAPORE,
    changed_at=datetime(2026, 11, 20, 8, 0, 0, 999_999, tzinfo=UTC),
    sequence=3,
    location="Harbour Hall, Singapore",
    latitude=1.29,
    longitude=103.85,
    url="https://front.example.org/e/opentide27",
    description="<p>Tides &amp; <b>ports</b></p><ul><li>one</li><li>two</li></ul>",
)
FILE: Final = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Open Event//Open Event Serverless//EN
BEGIN:VTIMEZONE
TZID:Asia/Singapore
BEGIN:STANDARD
DTSTART:20260131T093000
TZOFFSETFROM:+0800
TZOFFSETTO:+0800
TZNAME:+08
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:6f1c62d1-8a0e-4c39-9d7b-0a3f5e2c0001@calendars.example.org
DTSTAMP:20261120T080000Z
LAST-MODIFIED:20261120T080000Z
SEQUENCE:3
STATUS:CONFIRMED
DTSTART;TZID=Asia/Singapore:20270307T093000
DTEND;TZID=Asia/Singapore:20270309T170000
SUMMARY:Open Tide\\; Summit\\, 2027
LOCATION:Harbour Hall\\, Singapore
GEO:1.290000;103.850000
URL:https://front.example.org/e/opentide27
DESCRIPTION:Tides & ports\\none\\ntwo\\n\\nhttps://front.example.org/e/opentide
 27
END:VEVENT
END:VCALENDAR
"""
TEXTS = st.text(st.characters(), max_size=300)
SPECIAL_TEXTS = st.text(
    'a\\;,:n"\r\n\t\0\x85\u2028\u202e \u00e9\u65e5\U0001f680\ud800', max_size=200
)
ANY_TEXT = TEXTS | SPECIAL_TEXTS
TIMES = st.datetimes(
    datetime(1971, 1, 1),  # noqa: DTZ001
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def change(**values: Any) -> CalendarEvent:
    return dataclasses.replace(EVENT, **values)


def parse(content: bytes) -> Event:
    """Read the only event of a file."""
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    return event


def list_names(content: bytes) -> list[str]:
    """List the names of the properties, unfolded by hand."""
    lines = content.replace(b"\r\n ", b"").removesuffix(b"\r\n").split(b"\r\n")
    return [line.decode().split(":")[0].split(";")[0] for line in lines]


def test_the_file_of_an_event() -> None:
    assert write_event(EVENT).decode() == FILE.replace("\n", "\r\n")


def test_a_file_without_optional_values() -> None:
    bare = change(location="", latitude=None, url="", description="")
    names = set(list_names(write_event(bare)))
    assert not names & {"LOCATION", "GEO", "URL", "DESCRIPTION", "ORGANIZER", "METHOD", "ATTENDEE"}
    assert "GEO" not in list_names(write_event(change(longitude=None)))
    assert parse(write_event(change(latitude=0.0, longitude=0.0)))["GEO"].to_ical() == "0.0;0.0"


def test_a_cancelled_event_stays_in_the_calendar() -> None:
    assert parse(write_event(change(is_cancelled=True)))["STATUS"] == "CANCELLED"


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_any_text_survives_and_adds_no_property(
    name: str, location: str, description: str, uid: str
) -> None:
    event = change(name=name, location=location, description=description, uid=uid)
    content = write_event(event)
    parsed = parse(content)
    assert str(parsed["SUMMARY"]) == clean_line(name)
    assert str(parsed.get("LOCATION", "")) == clean_line(location)
    assert str(parsed["DESCRIPTION"]) == build_description(event)
    assert str(parsed["UID"]) == clean_line(uid)
    expected = [name for name in list_names(write_event(EVENT)) if location or name != "LOCATION"]
    assert list_names(content) == expected


@given(ANY_TEXT, ANY_TEXT)
def test_lines_have_at_most_75_octets_of_whole_characters(name: str, description: str) -> None:
    content = write_event(change(name=name, description=description))
    assert content.endswith(b"\r\n")
    lines = content.removesuffix(b"\r\n").split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        assert clean_text(line.decode()) == line.decode()
        assert "\n" not in line.decode()


@given(ANY_TEXT)
def test_a_url_is_one_whatever_it_has(url: str) -> None:
    content = write_event(change(url=f"https://front.example.org/{url}"))
    assert list_names(content) == list_names(write_event(EVENT))
    assert str(parse(content)["URL"]).isascii()


def test_html_becomes_lines_of_text() -> None:
    html = "<h1>Tides</h1><p>a &lt; b<br/>c</p>\n\n\n<p>d</p><script>x()</script>"
    event = change(description=html, url="")
    assert build_description(event) == "Tides\na < b\nc\n\nd"


def test_a_long_description_is_cut() -> None:
    text = build_description(change(description="tide " * 40_000))
    assert text.startswith("tide tide")
    assert text.endswith(f"tide…\n\n{EVENT.url}")
    assert len(text) < MAXIMUM_DESCRIPTION + 100


def test_html_with_too_many_tags_is_left_out() -> None:
    assert build_description(change(description="<b>x</b>" * 10_000)) == EVENT.url


@given(TIMES, st.timedeltas(timedelta(), timedelta(days=500)), st.sampled_from([
    SINGAPORE, BERLIN, "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca",
    "Europe/Dublin", "Pacific/Apia", "Asia/Kathmandu", "America/Sao_Paulo", "Etc/GMT-2", "UTC",
]))  # fmt: skip
def test_the_times_are_those_of_the_event(start: datetime, span: timedelta, zone: str) -> None:
    event = change(starts_at=start, ends_at=start + span, timezone=zone)
    parsed = parse(write_event(event))
    assert parsed["DTSTART"].dt.astimezone(UTC) == start.replace(microsecond=0)
    end = (start + span).replace(microsecond=0)
    if span >= timedelta(seconds=1):
        assert parsed["DTEND"].dt.astimezone(UTC) == end
    else:
        assert "DTEND" not in parsed


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)),
        (datetime(1969, 12, 31, tzinfo=UTC), datetime(1970, 1, 2, tzinfo=UTC)),
        (datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 3, tzinfo=UTC)),
        (datetime(2027, 1, 2, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
def test_unusual_times_are_in_utc(start: datetime, end: datetime) -> None:
    content = write_event(change(starts_at=start, ends_at=end, timezone=BERLIN))
    assert b"VTIMEZONE" not in content
    assert f"DTSTART:{start.year:04}".encode() in content


def test_an_hour_that_comes_twice_is_the_right_one() -> None:
    first, second = (datetime(2027, 10, 31, hour, 30, tzinfo=UTC) for hour in (0, 1))
    of_first, of_second = (
        write_event(change(starts_at=start, ends_at=start + timedelta(hours=3), timezone=BERLIN))
        for start in (first, second)
    )
    assert b"DTSTART;TZID=Europe/Berlin:20271031T023000" in of_first
    assert b"DTSTART:20271031T013000Z" in of_second


def test_the_uid_is_the_same_for_ever() -> None:
    changed = change(name="Other", starts_at=EVENT.ends_at, changed_at=EVENT.starts_at, sequence=9)
    uid = parse(write_event(changed))["UID"]
    assert uid == EVENT.uid
    assert UUID(uid.split("@")[0]).version == 4
    assert ZoneInfo(EVENT.timezone).key == SINGAPORE
