"""Times in the reader's language and the event's time zone."""

from datetime import UTC, datetime

import pytest

from openevent.mail import times

MOMENT = datetime(2027, 3, 7, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("timezone", "text"),
    [
        ("Asia/Singapore", "7 March 2027, 09:05 (Asia/Singapore)"),
        ("America/New_York", "6 March 2027, 20:05 (America/New_York)"),
        ("UTC", "7 March 2027, 01:05 (UTC)"),
        ("Nowhere/Land", "7 March 2027, 01:05 (UTC)"),
        ("../../etc/passwd", "7 March 2027, 01:05 (UTC)"),
        ("", "7 March 2027, 01:05 (UTC)"),
    ],
)
def test_a_time_is_in_the_time_zone_of_the_event(timezone: str, text: str) -> None:
    assert times.format_time(MOMENT, timezone) == text


@pytest.mark.parametrize(
    ("hour", "text"),
    [
        (0, "29 October 2028, 02:30 (Europe/Berlin, UTC+02:00)"),
        (1, "29 October 2028, 02:30 (Europe/Berlin, UTC+01:00)"),
        (2, "29 October 2028, 03:30 (Europe/Berlin)"),
    ],
)
def test_the_hours_of_the_long_night_differ(hour: int, text: str) -> None:
    moment = datetime(2028, 10, 29, hour, 30, tzinfo=UTC)
    assert times.format_time(moment, "Europe/Berlin") == text


def test_a_translation_changes_months_and_order() -> None:
    words = {
        "March": "März",
        times.FORMAT: "{day}. {month} {year}, {hour}.{minute} Uhr ({timezone})",
    }
    assert (
        times.format_time(MOMENT, "Europe/Berlin", words.__getitem__)
        == "7. März 2027, 02.05 Uhr (Europe/Berlin)"
    )
