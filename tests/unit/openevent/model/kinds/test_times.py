"""Times and the names of time zones."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from babel.core import get_global

from openevent.model import kinds
from openevent.text.windows_zones import WINDOWS_ZONES
from openevent.text.zone_names import ZONES_BY_MINUTES
from tests.unit.openevent.model.kinds.reading import build_reader, read_with_warning


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("2018-03-22T09:30:00+08:00", datetime(2018, 3, 22, 1, 30, tzinfo=UTC)),
        ("2018-03-22T09:30:00", datetime(2018, 3, 22, 1, 30, tzinfo=UTC)),
        ("2018-03-22T09:30:00 ", datetime(2018, 3, 22, 1, 30, tzinfo=UTC)),
        ("2018-03-22T09:30:00.123456Z", datetime(2018, 3, 22, 9, 30, 0, 123456, tzinfo=UTC)),
        ("2018-03-22T09:30:00-10:00", datetime(2018, 3, 22, 19, 30, tzinfo=UTC)),
        ("2018-03-22T24:00:00Z", datetime(2018, 3, 23, tzinfo=UTC)),
        ("2018-03-22T24:00", datetime(2018, 3, 22, 16, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
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
        *("9999-12-31T24:00:00", "2018-03-22T24:00:01Z", "2018-03-22T24:30:00Z"),
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
            ("Etc/GMT+2", "Etc/GMT+2"),
        ),
        *(
            ("W. Europe Standard Time", "Europe/Berlin"),
            ("w. europe  daylight time", "Europe/Berlin"),
            ("China Standard Time", "Asia/Shanghai"),
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


@pytest.mark.parametrize(
    ("value", "zone"),
    [
        ("GMT+2", "Etc/GMT-2"),
        ("UTC+01:00", "Etc/GMT-1"),
        ("utc - 5", "Etc/GMT+5"),
        ("\u22120800", "Etc/GMT+8"),
        ("+14:00", "Etc/GMT-14"),
        ("UTC+0", "Etc/UTC"),
        ("+05:30", "Asia/Kolkata"),
        ("-09:30", "Pacific/Marquesas"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern", "Etc/GMT-1"),
    ],
)
def test_an_offset_is_the_zone_that_always_has_it_with_a_warning(value: str, zone: str) -> None:
    warning, read = read_with_warning(build_reader("timezone"), value)
    assert read == zone
    assert value in warning
    assert zone in warning


@pytest.mark.parametrize("value", ["UTC+15", "-13:00", "+05:20", "GMT+99", "2", "+", "UTC+1x"])
def test_an_offset_that_no_zone_has_is_utc_with_a_warning(value: str) -> None:
    warning, read = read_with_warning(build_reader("timezone"), value)
    assert read == "UTC"
    assert value in warning


def test_every_zone_of_windows_and_of_an_offset_has_a_name_of_iana() -> None:
    zones = {*WINDOWS_ZONES.values(), *ZONES_BY_MINUTES.values()}
    assert zones <= available_timezones()
    assert dict(get_global("windows_zone_mapping")) == WINDOWS_ZONES
    year = [datetime(2028, month, 1, tzinfo=UTC) for month in range(1, 13)]
    for minutes, zone in ZONES_BY_MINUTES.items():
        offsets = {moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in year}
        assert offsets == {timedelta(minutes=minutes)}


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
