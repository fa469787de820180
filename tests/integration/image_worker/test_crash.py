"""Image workers that die at any step: the next delivery ends what they had begun."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, make_url, update

from image_worker import chunks, making
from local.stack import schema
from openevent.domain.pictures import messages
from openevent.infra import db
from openevent.resources import BY_TYPE
from tests import preloaded, waiting
from tests.factories import events
from tests.integration import outcomes
from tests.integration.image_worker import files, rows
from tests.integration.image_worker.rows import Place
from tests.integration.image_worker.test_all_pictures import start
from tests.integration.image_worker.test_events import add_speakers

PROGRAM = "tests.integration.image_worker.stop_at_step"
KILLED = 137
STEPS_OF_ONE = (
    "commit:1",
    "commit:2",
    "before:s3:GetObject:1",
    "before:s3:PutObject:1",
    "after:s3:PutObject:3",
    "commit:3",
    "before:sqs:SendMessage:1",
    "after:sqs:SendMessage:1",
    "commit:4",
)
"""The calls and commits for one picture, in their order."""
STEPS_OF_AN_EVENT = (
    "commit:1",
    "before:s3:GetObject:1",
    "commit:2",
    "before:s3:GetObject:2",
    "commit:4",
    "before:sqs:SendMessage:1",
    "before:sqs:SendMessage:2",
    "after:sqs:SendMessage:2",
    "commit:5",
)
"""The same for a run of two pictures that leaves a third one."""


def run_process(
    action: str, step: str, delivered: dict[str, Any], environment: Mapping[str, str]
) -> preloaded.Process:
    """Start a worker process that dies or waits at the step."""
    process = preloaded.Process(PROGRAM, action, step, environment=environment)
    process.say(json.dumps(delivered))
    return process


def kill(step: str, delivered: dict[str, Any], environment: Mapping[str, str]) -> None:
    """Let a process die at the step, and count the delivery."""
    with run_process("kill", step, delivered, environment) as process:
        process.communicate()
    assert process.returncode == KILLED
    delivered["Records"][0]["attributes"]["ApproximateReceiveCount"] = "2"


def work_off() -> None:
    """Handle all messages that wait."""
    while rows.count_messages():
        rows.work()


@pytest.mark.parametrize("step", STEPS_OF_ONE)
def test_the_next_worker_makes_the_sizes_of_one_that_was_killed(
    event: events.WholeEvent, step: str, environment: Mapping[str, str]
) -> None:
    speaker = Place("speaker", event.speaker_ids[0], "photo_url")
    rows.show(speaker, rows.put(files.jpeg(), event.id))
    delivered = rows.receive()
    kill(step, delivered, environment)
    rows.work(delivered)
    entry, row = rows.load_entry(speaker), rows.load(speaker)
    assert set(entry["sizes"]) == {"thumbnail", "small", "icon", "webp-96", "webp-192"}
    assert row["thumbnail_image_url"] == entry["sizes"]["thumbnail"]["key"]
    assert rows.open_size(row["thumbnail_image_url"]).size == (500, 375)
    changes = rows.list_changes("speaker.pictured")
    assert [change["subject_id"] for change in changes].count(event.id) in {1, 2}


@pytest.mark.parametrize("step", STEPS_OF_AN_EVENT)
def test_no_picture_of_an_event_is_left_after_a_kill(
    event: events.WholeEvent, step: str, environment: Mapping[str, str]
) -> None:
    speakers = add_speakers(event.id, rows.put(files.jpeg(60, 60), event.id), 3)
    rows.show_all(event.id)
    delivered = rows.receive()
    kill(step, delivered, environment)
    rows.work(delivered)
    work_off()
    assert all(rows.load_entry(speaker)["sizes"] for speaker in speakers)
    changes = rows.list_changes("speaker.pictured")
    assert event.id in [change["subject_id"] for change in changes]


@pytest.mark.parametrize("step", ["commit:1", "commit:3", "after:sqs:SendMessage:1", "commit:6"])
def test_the_job_ends_once_after_a_kill(
    event: events.WholeEvent,
    step: str,
    environment: Mapping[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chunks, "PICTURES", 2)
    speakers = add_speakers(event.id, rows.put(files.jpeg(60, 60), event.id), 3)
    message = start(event)
    delivered = rows.receive()
    kill(step, delivered, environment)
    rows.work(delivered)
    work_off()
    row = outcomes.row_of(message)
    assert (row["state"], outcomes.task_of(message)["state"]) == ("success", "SUCCESS")
    assert row["result"]["counts"]["pictures"] >= len(speakers)
    assert all(rows.load_entry(speaker)["sizes"] for speaker in speakers)


@pytest.mark.parametrize("step", ["after:s3:GetObject:1", "after:s3:PutObject:5"])
def test_a_slow_worker_leaves_a_newer_picture_alone(
    event: events.WholeEvent, step: str, environment: Mapping[str, str]
) -> None:
    speaker = Place("speaker", event.speaker_ids[0], "photo_url")
    rows.show(speaker, rows.put(files.jpeg(), event.id))
    with run_process("wait", step, rows.receive(), environment) as slower:
        assert "here\n" in iter(slower.stdout.readline, "")
        rows.show(speaker, rows.put(files.jpeg(300, 200), event.id))
        rows.work()
        newer = rows.load(speaker)
        slower.communicate("\n")
    assert slower.returncode == 0
    assert rows.load(speaker) == newer
    assert rows.open_size(newer["thumbnail_image_url"]).size == (300, 200)


def test_a_picture_that_kills_its_workers_is_given_up_and_the_others_are_made(
    event: events.WholeEvent, environment: Mapping[str, str]
) -> None:
    speakers = add_speakers(event.id, rows.put(files.jpeg(60, 60), event.id), 3)
    rows.show_all(event.id)
    delivered = rows.receive()
    for _ in range(2):
        kill("before:s3:GetObject:1", delivered, environment)
    rows.work(delivered)
    first, *others = (rows.load_entry(speaker) for speaker in speakers)
    assert first["error"] == "Its sizes could not be made: every attempt failed."
    assert [bool(entry) for entry in others] == [False, False]
    work_off()
    assert all(rows.load_entry(speaker)["sizes"] for speaker in speakers[1:])
    changes = rows.list_changes("picture.unreadable")
    assert speakers[0].row_id in [change["subject_id"] for change in changes]


def test_an_error_that_a_retry_may_cure_counts_as_no_attempt(
    event: events.WholeEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    speaker = Place("speaker", event.speaker_ids[0], "photo_url")
    rows.show(speaker, rows.put(files.jpeg(), event.id))
    delivered = rows.receive()

    def fail(*_: Any, **__: Any) -> None:
        raise ConnectionError("no bucket")

    with monkeypatch.context() as patch:
        patch.setattr(making, "make", fail)
        for _ in range(4):
            with pytest.raises(ConnectionError):
                rows.work(delivered)
    rows.work(delivered)
    assert rows.load_entry(speaker)["sizes"]
    assert "attempts" not in rows.load_entry(speaker)


def is_waiting_for_a_lock() -> bool:
    with db.connect() as connection:
        waiters = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        return connection.exec_driver_sql(waiters).first() is not None


def test_a_worker_waits_for_the_commit_of_the_write_that_sent_its_message(
    event: events.WholeEvent, database: schema.Database, environment: Mapping[str, str]
) -> None:
    speaker = Place("speaker", event.speaker_ids[0], "photo_url")
    key = rows.put(files.jpeg(), event.id)
    with db.transaction() as connection:
        messages.send_row(connection, BY_TYPE["speaker"], speaker.row_id, {"photo_url": key})
    url = make_url(database.url).set(drivername="postgresql+pg8000")
    writer = create_engine(url, poolclass=NullPool)
    with writer.begin() as connection:
        table = BY_TYPE["speaker"].table
        is_row = table.c.id == speaker.row_id
        connection.execute(update(table).where(is_row).values(photo_url=key))
        process = run_process("wait", "commit:99", rows.receive(), environment)
        waiting.until(is_waiting_for_a_lock, "the worker to wait for the row")
    with process:
        process.communicate()
    assert process.returncode == 0
    assert rows.load_entry(speaker)["source"] == key
