"""Records to columns."""

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
from openevent.work.import_report import MAXIMUM_PROBLEMS, Problem, Report
from tests.factories import archives

SINGAPORE = ZoneInfo("Asia/Singapore")


@pytest.fixture
def around(monkeypatch: pytest.MonkeyPatch) -> Iterator[ImportContext]:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    config.settings.cache_clear()
    zipped = archives.build_zip()
    with package.open_package(io.BytesIO(zipped), len(zipped)) as found:
        yield ImportContext(SINGAPORE, MediaReferences(found), Report())
    config.settings.cache_clear()


def read(around: ImportContext, type_: str, record: dict[str, Any]) -> dict[str, Any]:
    return RecordReader(BY_TYPE[type_], around, {}).read(record, 4)


def test_what_is_empty_is_absent(around: ImportContext) -> None:
    record = {"id": 1, "name": "Hall", "latitude": "", "longitude": None, "floor": 0, "room": ""}
    assert read(around, "microlocation", record) == {"name": "Hall", "floor": 0}
    assert around.report.warnings == []


def test_times_without_offset_are_the_events(around: ImportContext) -> None:
    row = read(
        around, "session", {"title": "A", "starts-at": "2018-03-22T09:00:00", "deleted_at": ""}
    )
    assert row == {"title": "A", "starts_at": datetime(2018, 3, 22, 1, tzinfo=UTC)}


def test_the_name_itself_wins_over_an_old_one(around: ImportContext) -> None:
    for record in (
        {"photo": "http://a", "photo_url": "http://b"},
        {"photo_url": "http://b", "photo": "http://a"},
    ):
        assert read(around, "speaker", {"name": "Ada", **record})["photo_url"] == "http://b"


def test_slides_as_text_or_as_list(around: ImportContext) -> None:
    assert read(around, "session", {"title": "A", "slides": "http://a"}) == {
        "title": "A",
        "slides_url": "http://a",
    }
    assert read(around, "session", {"title": "A", "slides": [{"link": "x"}]}) == {
        "title": "A",
        "slides": [{"link": "x"}],
    }


def test_a_path_becomes_that_of_the_zip_and_is_noted(around: ImportContext) -> None:
    assert (
        read(around, "sponsor", {"name": "Mill", "logo": "/images/logo.png"})["logo_url"]
        == "images/logo.png"
    )
    assert list(around.media.named) == ["images/logo.png"]


def test_doubts_are_warnings_and_errors_are_errors(around: ImportContext) -> None:
    record = {
        "id": 9,
        "name": "Mill",
        "level": "high",
        "a/b~": 1,
        "url": "http://x",
        "description": "x" * 200_001,
    }
    assert read(around, "sponsor", record) == {"name": "Mill", "url": "http://x"}
    assert [(found.pointer, found.record, found.id) for found in around.report.warnings] == [
        ("/level", 4, "9"),
        ("/a~1b~0", 4, "9"),
    ]
    assert [(found.pointer, found.record, found.id) for found in around.report.errors] == [
        ("/description", 4, "9")
    ]


def test_a_column_that_takes_no_null_gets_a_substitute(around: ImportContext) -> None:
    assert read(around, "track", {"id": 1}) == {"name": "", "color": "#808080"}
    assert read(around, "custom-form", {"field_identifier": "x"}) == {
        "field_identifier": "x",
        "form": "attendee",
    }
    assert around.report.warnings[0] == Problem(
        "tracks", "There is no name: it stays empty.", 4, "1"
    )


def test_unknown_keys_are_told_for_each_record(around: ImportContext) -> None:
    fields = RecordReader(BY_TYPE["sponsor"], around, {})
    for number in range(3):
        fields.read({"id": number, "name": "Mill", "colour": None}, number)
    assert [found.record for found in around.report.warnings] == [0, 1, 2]


def test_names_without_end_are_not_remembered(around: ImportContext) -> None:
    fields = RecordReader(BY_TYPE["sponsor"], around, {})
    around.report.warning_count = MAXIMUM_PROBLEMS
    tracemalloc.start()
    for number in range(50):
        fields.read({f"{number}-{place}": 1 for place in range(1_000)}, number)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert around.report.warning_count == MAXIMUM_PROBLEMS + 50_000 + 50
    assert kept < 1_000_000
