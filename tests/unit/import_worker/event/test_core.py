"""The event's own row."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from import_worker.event import core as event_core
from import_worker.read.media import MediaReferences
from import_worker.zip import package
from openevent.work.import_report import Report
from tests.factories import archives

EARLY, LATE = datetime(2018, 3, 22, tzinfo=UTC), datetime(2018, 3, 25, tzinfo=UTC)


@pytest.fixture
def media() -> Iterator[MediaReferences]:
    zipped = archives.build_zip()
    with package.open_package(io.BytesIO(zipped), len(zipped)) as found:
        yield MediaReferences(found)


def read(media: MediaReferences, **facts: Any) -> tuple[event_core.Core, Report]:
    report = Report()
    return event_core.read_core(
        {"id": 1, "name": "Days", "timezone": "Asia/Singapore", **facts}, media, report
    ), report


def test_times_are_read_in_the_events_zone(media: MediaReferences) -> None:
    core, report = read(media, start_time="2018-03-22T09:00:00")
    assert core.row["starts_at"] == datetime(2018, 3, 22, 1, tzinfo=UTC)
    assert report.warnings == []


@pytest.mark.parametrize(
    ("zone", "warned"), [("Hawaii-Aleutian", ["/timezone"]), ("", [None]), ("US / Pacific", [])]
)
def test_a_zone_that_is_none_is_utc_and_said_once(
    zone: str, warned: list[str | None], media: MediaReferences
) -> None:
    _, report = read(media, timezone=zone)
    assert [problem.pointer for problem in report.warnings] == warned


@pytest.mark.parametrize(
    ("state", "published"),
    [("Published", True), ("published", True), ("Completed", False), ("", False), (1, False)],
)
def test_the_zip_says_published(state: Any, *, published: bool, media: MediaReferences) -> None:
    core, report = read(media, state=state)
    assert (core.says_published, report.warnings) == (published, [])


def test_parts_and_names_are_set_apart(media: MediaReferences) -> None:
    core, report = read(
        media,
        **{
            "call-for-papers": {"announcement": "x"},
            "copyright": {"licence": "MIT"},
            "event-type": "Camp",
        },
        social_links=[{"name": "Blog", "link": "http://x"}],
        version={"event_ver": 1},
    )
    assert core.nested == {
        "speakers_call": {"announcement": "x"},
        "event_copyright": {"licence": "MIT"},
        "social_links": [{"name": "Blog", "link": "http://x"}],
    }
    assert core.catalogue == {"type": "Camp"}
    assert report.warnings == []


@pytest.mark.parametrize(
    ("copyright_", "details", "found"),
    [
        ({"licence": "MIT", "licence-url": ""}, {"name": "X", "url": "http://x"},
         {"licence": "MIT", "licence-url": "", "licence_url": "http://x"}),
        (None, {"name": "X", "logo": "http://l", "compact_logo": "http://c"}, {"licence": "X", "logo_url": "http://l"}),
        ({"holder": "We"}, None, {"holder": "We"}),
        ({"holder": "We"}, "none", {"holder": "We"}),
    ],
)  # fmt: skip
def test_details_of_the_licence_fill_gaps(
    copyright_: Any, details: Any, found: Any, media: MediaReferences
) -> None:
    core, _ = read(media, event_copyright=copyright_, licence_details=details)
    assert core.nested["event_copyright"] == found


def test_an_identifier_has_a_letter() -> None:
    made = {event_core.choose_identifier() for _ in range(200)}
    assert len(made) == 200
    assert all(any(letter.isalpha() for letter in each) and len(each) == 8 for each in made)
    assert event_core.choose_identifier("days-2018_x") == "days-2018_x"


@pytest.mark.parametrize("given", ["123", "a b", "a/b", "é", "x" * 65])
def test_what_can_be_no_identifier(given: str) -> None:
    assert event_core.choose_identifier(given) != given


def test_times_are_settled_by_the_sessions() -> None:
    row, report = {"starts_at": LATE}, Report()
    event_core.complete_times(row, EARLY, EARLY, report)
    assert row == {"starts_at": LATE, "ends_at": EARLY}
    assert [problem.message for problem in report.warnings] == [
        "The event has no end time: that of its sessions was taken.",
        "The event ends before it starts.",
    ]


def test_without_any_time_it_is_an_error() -> None:
    report = Report()
    event_core.complete_times({}, None, None, report)
    assert [problem.message for problem in report.errors] == [
        "The event has no start time, and no session has one.",
        "The event has no end time, and no session has one.",
    ]


def test_nested_records_are_objects_that_say_something() -> None:
    report = Report()
    assert event_core.list_nested_records(
        "social_links", [{"name": "a"}, {"name": ""}, "x", {}], report
    ) == [{"name": "a"}]
    assert event_core.list_nested_records("speakers_call", {"privacy": "public"}, report) == [
        {"privacy": "public"}
    ]
    assert event_core.list_nested_records("speakers_call", None, report) == []
    assert [problem.pointer for problem in report.warnings] == ["/social_links"]
