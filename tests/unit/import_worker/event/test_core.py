"""The event's own row, and the records nested in it."""

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
    with package.open_package(io.BytesIO(zipped), len(zipped)) as zip_file:
        yield MediaReferences(zip_file)


def read(media: MediaReferences, **fields: Any) -> tuple[event_core.Core, Report]:
    report = Report()
    record = {"id": 1, "name": "Days", "timezone": "Asia/Singapore", **fields}
    return event_core.read_core(record, media, report), report


def test_times_are_read_in_the_events_zone(media: MediaReferences) -> None:
    core, report = read(media, start_time="2018-03-22T09:00:00")
    assert core.row["starts_at"] == datetime(2018, 3, 22, 1, tzinfo=UTC)
    assert report.warnings == []


@pytest.mark.parametrize(
    ("zone", "pointers"), [("Hawaii-Aleutian", ["/timezone"]), ("", [None]), ("US / Pacific", [])]
)
def test_an_unknown_zone_becomes_utc_with_one_warning(
    zone: str, pointers: list[str | None], media: MediaReferences
) -> None:
    _, report = read(media, timezone=zone)
    assert [problem.pointer for problem in report.warnings] == pointers


@pytest.mark.parametrize(
    ("state", "published"),
    [("Published", True), ("published", True), ("Completed", False), ("", False), (1, False)],
)
def test_only_the_state_published_means_published(
    state: Any, *, published: bool, media: MediaReferences
) -> None:
    core, report = read(media, state=state)
    assert (core.says_published, report.warnings) == (published, [])


def test_nested_records_and_catalogue_names_are_separated_from_the_row(
    media: MediaReferences,
) -> None:
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
    ("copyright_", "details", "record"),
    [
        (
            {"licence": "MIT", "licence-url": ""},
            {"name": "X", "url": "http://x"},
            {"licence": "MIT", "licence-url": "", "licence_url": "http://x"},
        ),
        (
            None,
            {"name": "X", "logo": "http://l", "compact_logo": "http://c"},
            {"licence": "X", "logo_url": "http://l"},
        ),
        ({"holder": "We"}, None, {"holder": "We"}),
        ({"holder": "We"}, "none", {"holder": "We"}),
    ],
)
def test_licence_details_fill_the_empty_fields_of_the_copyright(
    copyright_: Any, details: Any, record: Any, media: MediaReferences
) -> None:
    core, _ = read(media, event_copyright=copyright_, licence_details=details)
    assert core.nested["event_copyright"] == record


def test_a_random_identifier_has_eight_characters_and_a_letter() -> None:
    identifiers = {event_core.choose_identifier() for _ in range(200)}
    assert len(identifiers) == 200
    for identifier in identifiers:
        assert len(identifier) == 8
        assert any(letter.isalpha() for letter in identifier)
    assert event_core.choose_identifier("days-2018_x") == "days-2018_x"


@pytest.mark.parametrize(
    "identifier",
    ["123", "\uff11\uff12", "a b", "a/b", "..", "%2e", "é", "x" * 65, "upcoming", "Import"],
)
def test_an_invalid_identifier_is_replaced(identifier: str) -> None:
    assert event_core.choose_identifier(identifier) != identifier


def test_a_missing_end_time_is_the_last_end_of_the_sessions() -> None:
    row, report = {"starts_at": LATE}, Report()
    event_core.complete_times(row, EARLY, EARLY, report)
    assert row == {"starts_at": LATE, "ends_at": EARLY}
    assert [problem.message for problem in report.warnings] == [
        "The event has no end time: the import used the last end of its sessions.",
        "The event ends before it starts: correct its dates.",
    ]


def test_an_event_without_times_and_without_sessions_is_an_error() -> None:
    report = Report()
    event_core.complete_times({}, None, None, report)
    assert [problem.message for problem in report.errors] == [
        'The event has no start time, and no session has one: add "starts_at" to the file "event".',
        'The event has no end time, and no session has one: add "ends_at" to the file "event".',
    ]


def test_nested_records_are_objects_with_at_least_one_value() -> None:
    report = Report()
    assert event_core.list_nested_records(
        "social_links", [{"name": "a"}, {"name": ""}, "x", {}], report
    ) == [{"name": "a"}]
    assert event_core.list_nested_records("speakers_call", {"privacy": "public"}, report) == [
        {"privacy": "public"}
    ]
    assert event_core.list_nested_records("speakers_call", None, report) == []
    assert [problem.pointer for problem in report.warnings] == ["/social_links"]
