"""From records to columns."""

import io
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from import_worker.read.fields import ImportContext, RecordReader
from import_worker.read.media import MediaReferences
from import_worker.zip import package
from openevent.infra import config
from openevent.resources import BY_TYPE
from openevent.work.import_report import MAXIMUM_STORED_PROBLEMS, Problem, Report
from tests.factories import archives

SINGAPORE = ZoneInfo("Asia/Singapore")


@pytest.fixture
def context(monkeypatch: pytest.MonkeyPatch) -> Iterator[ImportContext]:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    config.settings.cache_clear()
    zipped = archives.build_zip()
    with package.open_package(io.BytesIO(zipped), len(zipped)) as zip_file:
        yield ImportContext(SINGAPORE, MediaReferences(zip_file), Report())
    config.settings.cache_clear()


def read(context: ImportContext, type_: str, record: dict[str, Any]) -> dict[str, Any]:
    return RecordReader(BY_TYPE[type_], context, {}).read(record, 4)


def test_empty_fields_are_absent_from_the_row(context: ImportContext) -> None:
    record = {"id": 1, "name": "Hall", "latitude": "", "longitude": None, "floor": 0, "room": ""}
    assert read(context, "microlocation", record) == {"name": "Hall", "floor": 0}
    assert context.report.warnings == []


def test_times_without_offset_are_in_the_events_zone(context: ImportContext) -> None:
    row = read(
        context, "session", {"title": "A", "starts-at": "2018-03-22T09:00:00", "deleted_at": ""}
    )
    assert row == {"title": "A", "starts_at": datetime(2018, 3, 22, 1, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("02:45", "02:15", (0.75, 1.25)),
        ("02:15", "02:45", (0.25, 0.75)),
        ("02:15", "02:15", (0.25, 1.25)),
        ("02:45+01:00", "02:15", (1.75, 0.25)),
        ("02:45", "02:15+02:00", (0.75, 0.25)),
    ],
)
def test_the_long_night_keeps_the_order_of_start_and_end(
    context: ImportContext, start: str, end: str, hours: tuple[float, float]
) -> None:
    night = {"ends_at": f"2028-10-29T{end}", "starts_at": f"2028-10-29T{start}"}
    berlin = context._replace(zone=ZoneInfo("Europe/Berlin"))
    row = read(berlin, "session", {"title": "A", **night})
    midnight = datetime(2028, 10, 29, tzinfo=UTC)
    times = [row[name] - midnight for name in ("starts_at", "ends_at")]
    assert tuple(time.total_seconds() / 3600 for time in times) == hours
    warnings = {warning.pointer: warning.message for warning in context.report.warnings}
    assert {*warnings} == {f"/{name}" for name, time in night.items() if len(time) == 16}
    for name, time in zip(("starts_at", "ends_at"), times, strict=True):
        local = (midnight + time).astimezone(berlin.zone).isoformat()
        assert f"one, {local}" in warnings.get(f"/{name}", f"one, {local}")


def test_the_current_name_wins_over_an_old_name(context: ImportContext) -> None:
    for record in (
        {"photo": "http://a", "photo_url": "http://b"},
        {"photo_url": "http://b", "photo": "http://a"},
    ):
        assert read(context, "speaker", {"name": "Ada", **record})["photo_url"] == "http://b"


def test_slides_may_be_a_text_or_a_list(context: ImportContext) -> None:
    assert read(context, "session", {"title": "A", "slides": "http://a"}) == {
        "title": "A",
        "slides_url": "http://a",
    }
    assert read(context, "session", {"title": "A", "slides": [{"link": "x"}]}) == {
        "title": "A",
        "slides": [{"link": "x"}],
    }


def test_a_path_becomes_that_of_the_zip_and_is_collected(context: ImportContext) -> None:
    assert (
        read(context, "sponsor", {"name": "Mill", "logo": "/images/logo.png"})["logo_url"]
        == "images/logo.png"
    )
    assert list(context.media.files) == ["images/logo.png"]


def test_unknown_fields_give_warnings_and_impossible_values_give_errors(
    context: ImportContext,
) -> None:
    record = {
        "id": 9,
        "name": "Mill",
        "level": "high",
        "a/b~": 1,
        "url": "http://x",
        "description": "x" * 200_001,
    }
    assert read(context, "sponsor", record) == {"name": "Mill", "url": "http://x"}
    assert [
        (problem.pointer, problem.record, problem.id) for problem in context.report.warnings
    ] == [
        ("/level", 4, "9"),
        ("/a~1b~0", 4, "9"),
    ]
    assert [(problem.pointer, problem.record, problem.id) for problem in context.report.errors] == [
        ("/description", 4, "9")
    ]


def test_a_required_column_gets_a_substitute(context: ImportContext) -> None:
    assert read(context, "track", {"id": 1}) == {"name": "", "color": "#808080"}
    assert read(context, "custom-form", {"field_identifier": "x"}) == {
        "field_identifier": "x",
        "form": "attendee",
    }
    assert context.report.warnings[0] == Problem(
        "tracks", "The name is missing: it stays empty.", 4, "1"
    )


def test_unknown_fields_give_a_warning_for_each_record(context: ImportContext) -> None:
    reader = RecordReader(BY_TYPE["sponsor"], context, {})
    for number in range(3):
        reader.read({"id": number, "name": "Mill", "colour": None}, number)
    assert [problem.record for problem in context.report.warnings] == [0, 1, 2]


def test_only_a_limited_number_of_field_names_is_remembered(context: ImportContext) -> None:
    reader = RecordReader(BY_TYPE["sponsor"], context, {})
    for _ in range(MAXIMUM_STORED_PROBLEMS):
        context.report.warning("sponsors", "The list is full.", record=0)
    tracemalloc.start()
    for number in range(50):
        reader.read({f"{number}-{place}": 1 for place in range(1_000)}, number)
    used_bytes, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert context.report.warning_count == MAXIMUM_STORED_PROBLEMS + 50_000 + 50
    assert used_bytes < 1_000_000
