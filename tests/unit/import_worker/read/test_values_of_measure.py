"""The readers of lengths, times, numbers and words; and what real events hold of every kind."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import available_timezones

import pytest
from sqlalchemy import BigInteger, Integer

from import_worker.read.documents import records, the_event
from import_worker.read.values import Doubt
from import_worker.zip.package import opened
from openevent.work.import_report import Report
from tests.places import SAMPLES
from tests.unit.import_worker.read.test_values import doubted, of

LENGTHS = {
    "00:30": "00:30",
    "0:30": "00:30",
    "00.30": "00:30",
    "1.00": "01:00",
    "24.00": "24:00",
    "08:00": "08:00",
    "0.05": "00:05",
    "3.30": "03:30",
    "11.00": "11:00",
    "00.45 minutes": "00:45",
    "00.2 Hour": "00:12",
    0.3: "00:18",
    1: "01:00",
    2.75: "02:45",
    0.5: "00:30",
    "0.3": "00:18",
    "2.75": "02:45",
    "1": "01:00",
    "45 min": "00:45",
    "90 minutes": "01:30",
    "2 hours": "02:00",
    "1.5h": "01:30",
    "1.30 Hours": "01:18",
    " ": None,
}


@pytest.mark.parametrize(("value", "read"), LENGTHS.items())
def test_length(value: Any, read: str | None) -> None:
    assert of("length")(value) == read
    assert of("length")(read) == read


@pytest.mark.parametrize(
    "value", ["24:30", "soon", "00:75:00", "-1", -1, 30, 1e300, True, "1:5", "²"]
)
def test_what_is_no_length_is_left_out(value: Any) -> None:
    assert doubted(of("length"), value)[1] is None


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
    assert of("time")(value) == read


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
    assert doubted(of("time"), value)[1] is None


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
    assert of("timezone")(value) == read


@pytest.mark.parametrize(
    "value", ["Hawaii-Aleutian", "../../etc/passwd", "US", "Mars/Base", 7, "a" + " " * 10**6 + "b"]
)
def test_an_unknown_timezone_is_utc_with_a_warning(value: Any) -> None:
    assert doubted(of("timezone"), value)[1] == "UTC"


def test_every_timezone_reads_as_itself() -> None:
    zones = available_timezones()
    assert {of("timezone")(zone) for zone in zones} == zones


@pytest.mark.parametrize(
    ("value", "read"),
    [(True, True), (False, False), ("true", True), ("No", False), (1, True), (0, False)],
)
def test_boolean(value: Any, read: bool) -> None:  # noqa: FBT001
    assert of("bool")(value) is read


@pytest.mark.parametrize("value", ["perhaps", 2, []])
def test_what_is_no_boolean_is_left_out(value: Any) -> None:
    assert doubted(of("bool"), value)[1] is None


@pytest.mark.parametrize(
    ("value", "read"), [("3", 3), (3, 3), (3.0, 3), (" 4 ", 4), (-(2**31), -(2**31))]
)
def test_integer(value: Any, read: int) -> None:
    assert of("int", column=Integer())(value) == read


@pytest.mark.parametrize("value", ["Gold", 1.5, True, [], {}, "9" * 5000, float("inf")])
def test_what_is_no_integer_is_left_out(value: Any) -> None:
    assert doubted(of("int"), value)[1] is None


@pytest.mark.parametrize(
    ("column", "value"), [(Integer(), 2**31), (BigInteger(), 2**63), (BigInteger(), 2.0**64)]
)
def test_an_integer_beyond_its_column_is_an_error(column: Integer, value: float) -> None:
    with pytest.raises(ValueError, match="is too large a number"):
        of("int", column=column)(value)


def test_numbers_have_their_ranges() -> None:
    assert of("latitude")(1.3196856) == 1.3196856
    assert of("longitude")("103.892495") == 103.892495
    assert of("float")(1e300) == 1e300
    assert doubted(of("latitude"), 90.1) == (
        '"90.1" is not a number from -90 to 90: it was left out.',
        None,
    )
    assert doubted(of("longitude"), -181)[1] is None
    assert doubted(of("float"), "nan")[1] is None
    assert doubted(of("float"), 10**400)[1] is None
    assert doubted(of("float"), value=True)[1] is None


def test_choice_is_read_in_any_case() -> None:
    state = of("choice", choices=("draft", "published", "completed"))
    assert state("Published") == "published"
    assert state(" Completed ") == "completed"
    message = '"secret" is none of draft, published, completed: it was left out.'
    assert doubted(state, "secret") == (message, None)


def test_json_is_taken_as_it_is() -> None:
    assert of("json")({"a": [1, None]}) == {"a": [1, None]}


FIELDS = {
    "sessions": {
        "short_abstract": "html",
        "starts_at": "time",
        "ends_at": "time",
        "slides_url": "media",
    },
    "speakers": {
        "short_biography": "html",
        "email": "email",
        "website": "url",
        "twitter": "url",
        "github": "url",
    },
    "tracks": {"color": "color", "font_color": "color"},
    "session_types": {"length": "length"},
    "microlocations": {"latitude": "latitude", "longitude": "longitude", "floor": "int"},
    "sponsors": {"level": "int", "url": "url", "logo_url": "media"},
    "event": {
        "timezone": "timezone",
        "latitude": "latitude",
        "description": "html",
        "starts_at": "time",
    },
}


@pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the real events are not here (OPEN_EVENT_SAMPLES)"
)
def test_of_real_events_only_what_is_wrong_is_doubted() -> None:
    doubts = {}
    for file, field, kind, value in real_values():
        try:
            read = of(kind)(value)
            assert of(kind)(read.isoformat() if isinstance(read, datetime) else read) == read
        except Doubt:
            doubts[value] = file, field
    assert doubts == {
        "http://about.me/jim_cook": ("speakers", "email"),
        "Hawaii-Aleutian": ("event", "timezone"),
        "#OOOOOO": ("tracks", "font_color"),
    }


def real_values() -> list[tuple[str, str, str, Any]]:
    found = []
    for path in sorted(SAMPLES.glob("*.zip")):
        with path.open("rb") as file, opened(file, path.stat().st_size) as package:
            for name in set(package.names()) & set(FIELDS):
                content = package.read(name)
                rows = (
                    [the_event(content, Report()) or {}]
                    if name == "event"
                    else records(name, content, Report())
                )
                for row in rows:
                    plain = {key.replace("-", "_"): value for key, value in row.items()}
                    found += [
                        (name, field, kind, plain.get(field))
                        for field, kind in FIELDS[name].items()
                    ]
    return found
