"""Times and the names of time zones."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import available_timezones

import pytest

from openevent.model import kinds
from tests.unit.openevent.model.kinds.reading import build_reader, read_with_warning


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("2018-03-22T09:30:00+08:00", datetime(2018, 3, 22, 1, 30, tzinfo=UTC)),
        ("2018-03-22T09:30:00", datetime(2018, 3, 22, 1, 30, tzinfo=UTC)),
        ("2018-03-22T09:30:00 ", datetime(2018, 3, 22, 1, 30, tzinfo=UTC)),
        ("2018-03-22T09:30:00.123456Z", datetime(2018, 3, 22, 9, 30, 0, 123456, tzinfo=UTC)),
        ("2018-03-22T09:30:00-10:00", datetime(2018, 3, 22, 19, 30, tzinfo=UTC)),
        ("  ", None),
    ],
)
def test_time(value: str, read: datetime | None) -> None:
    assert build_reader("time")(value) == read


@pytest.mark.parametrize(
    "value",
    [
        *(
            "2010-11-14T115:30:00+07:00",
            "10000-01-01T00:00:00Z",
            "0001-01-01T00:00:00+14:00",
            "tomorrow",
            1521682200,
        ),
        *("9999-12-31T23:59:59Z", "2018-02-30T00:00:00Z"),
    ],
)
def test_what_is_no_time_is_left_out(value: Any) -> None:
    assert read_with_warning(build_reader("time"), value)[1] is None


@pytest.mark.parametrize(
    ("value", "read"),
    [
        *(
            ("US / Pacific", "US/Pacific"),
            ("US/Eastern", "US/Eastern"),
            ("asia/singapore", "Asia/Singapore"),
        ),
        *(
            ("UTC", "UTC"),
            (" Europe/Berlin ", "Europe/Berlin"),
            ("America/New York", "America/New_York"),
        ),
    ],
)
def test_timezone(value: str, read: str) -> None:
    assert build_reader("timezone")(value) == read


@pytest.mark.parametrize(
    "value", ["Hawaii-Aleutian", "../../etc/passwd", "US", "Mars/Base", 7, "a" + " " * 10**6 + "b"]
)
def test_an_unknown_timezone_is_utc_with_a_warning(value: Any) -> None:
    assert read_with_warning(build_reader("timezone"), value)[1] == "UTC"


def test_every_timezone_reads_as_itself() -> None:
    zones = available_timezones()
    assert {build_reader("timezone")(zone) for zone in zones} == zones


def test_zones_are_known_by_their_name_in_any_case() -> None:
    assert [
        kinds.list_timezones().get(name) for name in ("asia/singapore", "utc", "mars/base")
    ] == [
        "Asia/Singapore",
        "UTC",
        None,
    ]
