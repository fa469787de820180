"""The pictures of an event: one message, twenty pictures a run, warnings for the import."""

from typing import Any
from uuid import uuid4

import pytest

from image_worker import chunks
from openevent.infra import db
from openevent.work import jobs, tasks
from tests.factories import events
from tests.integration.image_worker import files, rows
from tests.integration.image_worker.rows import Place


def add_speakers(event_id: int, key: str, count: int) -> list[Place]:
    with db.transaction() as connection:
        ids = [
            events.add(connection, "speaker", event_id=event_id, name=f"S {number}", photo_url=key)
            for number in range(count)
        ]
    return [Place("speaker", id_, "photo_url") for id_ in ids]


def test_a_run_takes_some_pictures_and_sends_itself_the_rest(
    event: events.WholeEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "PICTURES", 3)
    key = rows.put(files.jpeg(60, 60), event.id)
    speakers = add_speakers(event.id, key, 7)
    rows.show_all(event.id)
    counts = []
    for _ in range(3):
        rows.work()
        counts.append(sum(bool(rows.load_entry(speaker)) for speaker in speakers))
    assert (counts, rows.count_messages()) == ([3, 6, 7], 0)
    assert len(rows.list_changes("speaker.pictured")) == 3


def test_a_run_without_time_leaves_the_rest_to_the_next(event: events.WholeEvent) -> None:
    speakers = add_speakers(event.id, rows.put(files.jpeg(60, 60), event.id), 2)
    rows.show_all(event.id)
    rows.work(seconds=1)
    assert [bool(rows.load_entry(speaker)) for speaker in speakers] == [True, False]
    rows.work()
    assert bool(rows.load_entry(speakers[1]))


def test_sizes_that_a_zip_brought_are_kept_and_missing_ones_are_made(
    event: events.WholeEvent,
) -> None:
    (speaker,) = add_speakers(event.id, rows.put(files.jpeg(), event.id), 1)
    own = rows.put(files.jpeg(111, 111), event.id, "own.jpg")
    rows.change(speaker, thumbnail_image_url=own, icon_image_url="https://example.org/icon.png")
    rows.show_all(event.id)
    rows.work()
    row, entry = rows.load(speaker), rows.load_entry(speaker)
    assert (row["thumbnail_image_url"], row["icon_image_url"]) == (
        own,
        "https://example.org/icon.png",
    )
    assert set(entry["sizes"]) == {"small", "webp-96", "webp-192"}
    assert row["small_image_url"] == entry["sizes"]["small"]["key"]


def start_import(event: events.WholeEvent) -> jobs.ImportEvent:
    """Write the job of an import that has ended, and its task."""
    message = jobs.ImportEvent(
        task_id=uuid4(),
        user_id=event.owner_id,
        request_id="r",
        event_id=event.id,
        key="uploads/1/a.zip",
        etag="e",
        size=1,
    )
    with db.transaction() as connection:
        jobs.insert_job(connection, message, "a.zip", None)
        jobs.end(connection, message.task_id, jobs.SUCCESS, {"warnings": [], "warning-count": 0})
    return message


def load_result(message: jobs.Message) -> dict[str, Any]:
    with db.connect() as connection:
        row = jobs.load(connection, message.task_id)
    assert row is not None
    return dict(row["result"])


def test_an_import_is_warned_of_each_picture_once(event: events.WholeEvent) -> None:
    message = start_import(event)
    broken = add_speakers(event.id, rows.put(b"no picture", event.id), 2)
    (good,) = add_speakers(event.id, rows.put(files.jpeg(60, 60), event.id), 1)
    rows.show_all(event.id, message.task_id)
    delivered = rows.receive()
    rows.work(delivered)
    rows.work(delivered)
    result = load_result(message)
    assert result["warning-count"] == 2
    assert [
        (warning["file"], warning["id"], warning["pointer"]) for warning in result["warnings"]
    ] == [("speakers", str(place.row_id), "/photo_url") for place in broken]
    assert result["warnings"][0]["message"].startswith("The picture has no sizes. The file is ")
    item = tasks.get(str(message.task_id))
    assert item is not None
    assert '"warning-count": 2' in str(item["result"])
    assert bool(rows.load_entry(good)["sizes"])
    # One notification for a run.
    changes = rows.list_changes("picture.unreadable")
    assert [change["subject_id"] for change in changes] == [broken[0].row_id]


def test_many_warnings_fill_the_whole_report(event: events.WholeEvent) -> None:
    message = start_import(event)
    warnings = [{"file": "speakers", "message": "x", "id": str(number)} for number in range(103)]
    for warning in [*warnings, warnings[101]]:
        with db.transaction() as connection:
            jobs.add_warning(connection, message.task_id, warning)
    result = load_result(message)
    assert (len(result["warnings"]), result["warning-count"]) == (100, 103)
    with db.connect() as connection:
        stored = connection.exec_driver_sql(
            "SELECT jsonb_array_length(warnings) FROM job_reports ORDER BY job_id DESC LIMIT 1"
        ).scalar()
    assert stored == 103
