"""The job that makes the sizes of all pictures again."""

import threading
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from image_worker import chunks
from local.stack import schema
from openevent.domain.media.unused_media import build_note, unused_media
from openevent.domain.pictures import stored
from openevent.infra import db, storage
from openevent.pictures.prepare import prepare_picture
from openevent.resources import BY_TYPE
from openevent.resources.image_size import speaker_image_sizes
from openevent.work import jobs, queues, tasks
from tests import waiting
from tests.factories import events
from tests.integration import outcomes
from tests.integration.api.write import concurrent_requests
from tests.integration.image_worker import files, rows
from tests.integration.image_worker.rows import Place


def start(event: events.WholeEvent) -> jobs.MakeImages:
    """Start the job as the API does."""
    message = jobs.MakeImages(task_id=uuid4(), user_id=event.owner_id, request_id="r")
    with db.transaction() as connection:
        jobs.insert_job(connection, message, "all pictures", "all")
    queues.send_job(message)
    return message


def work_off(message: jobs.Message) -> int:
    """Run the worker until the job has ended; give the number of its runs."""
    runs = 0
    while outcomes.row_of(message)["state"] == jobs.WAITING:
        rows.work()
        runs += 1
    return runs


def test_all_sizes_are_made_again_with_the_new_configuration(
    event: events.WholeEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "PICTURES", 2)
    speaker = Place("speaker", event.speaker_ids[0], "photo_url")
    other = Place("sponsor", event.sponsor_id, "logo_url")
    broken = Place("user", event.owner_id, "avatar_url")
    for place in (speaker, other):
        rows.show(place, rows.put(files.jpeg(), event.id))
        rows.work()
    rows.change(broken, avatar_url=rows.put(b"no picture", event.id))
    before = rows.load(speaker)
    with db.transaction() as connection:
        width = speaker_image_sizes.table.c.thumbnail_size_width_height
        connection.execute(update(speaker_image_sizes.table).values({width.name: 320}))
    message = start(event)
    assert work_off(message) == 3
    after = rows.load(speaker)
    assert rows.open_size(after["thumbnail_image_url"]).size == (320, 240)
    assert rows.open_size(after["small_image_url"]).size == (50, 38)
    # The old size stays readable, and the daily run removes it.
    assert [key for key, _ in storage.list_objects(before["thumbnail_image_url"])]
    row, item = outcomes.row_of(message), outcomes.task_of(message)
    assert (row["state"], row["result"]["counts"]) == ("success", {"pictures": 3})
    (warning,) = row["result"]["warnings"]
    assert (warning["file"], warning["pointer"]) == ("users", "/avatar_url")
    assert (item["state"], item["percent"]) == ("SUCCESS", 100)


def test_its_task_tells_the_progress(event: events.WholeEvent) -> None:
    rows.change(
        Place("speaker", event.speaker_ids[0], "photo_url"),
        photo_url=rows.put(files.jpeg(), event.id),
    )
    message = start(event)
    delivered = rows.receive()
    rows.work(delivered)
    item = tasks.get(str(message.task_id))
    assert item is not None
    assert item["message"].startswith("Making sizes (")
    # The same run again, and two messages with the rest: the job still ends once.
    rows.work(delivered)
    work_off(message)
    rows.work()
    assert outcomes.row_of(message)["state"] == "success"


def test_a_cancelled_job_makes_no_more(event: events.WholeEvent) -> None:
    speaker = Place("speaker", event.speaker_ids[0], "photo_url")
    rows.change(speaker, photo_url=rows.put(files.jpeg(90, 90), event.id))
    message = start(event)
    with db.transaction() as connection:
        jobs.end(connection, message.task_id, jobs.FAILURE, {"reason": "cancelled"})
    rows.work()
    assert rows.load_entry(speaker) == {}


def test_a_picture_of_an_earlier_release_loses_its_metadata(event: events.WholeEvent) -> None:
    speaker = Place("speaker", event.speaker_ids[0], "photo_url")
    photo = files.jpeg(90, 60, comment=b"taken at home")
    clean = prepare_picture(photo).content
    old = rows.put(photo, event.id)
    rows.change(speaker, photo_url=old)
    work_off(start(event))
    after = rows.load(speaker)
    assert after["photo_url"] != old
    assert b"home" not in clean
    assert rows.fetch(after["photo_url"])["Content"] == clean
    assert rows.load_entry(speaker)["source"] == after["photo_url"]
    with db.connect() as connection:
        assert old in set(connection.scalars(select(unused_media.c.key)))
    work_off(start(event))
    assert rows.load(speaker)["photo_url"] == after["photo_url"]


def test_a_write_that_replaces_the_picture_meanwhile_does_not_deadlock(
    event: events.WholeEvent, database: schema.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both lock the row, and note its old sizes afterwards."""
    speaker = Place("speaker", event.speaker_ids[0], "photo_url")
    rows.show(speaker, rows.put(files.jpeg(), event.id))
    rows.work()
    table = BY_TYPE[speaker.type].table
    is_row = table.c.id == speaker.row_id
    load_keys, is_locked = stored.load_keys, threading.Event()

    def write(keys: list[str]) -> None:
        with concurrent_requests.open_transaction(database) as connection:
            connection.execute(select(table.c.id).where(is_row).with_for_update())
            is_locked.set()
            waiting.until(lambda: concurrent_requests.has_waiting_row_lock(database), "the worker")
            connection.execute(build_note(keys))
            change = update(table).where(is_row).values(photo_url=None)
            row_counts.append(connection.execute(change).rowcount)

    def load_and_write(*of_row: Any) -> list[str]:
        if (keys := load_keys(*of_row)) and not writers:
            writers.append(threading.Thread(target=write, args=(keys,)))
            writers[0].start()
            is_locked.wait()
        return keys

    writers: list[threading.Thread] = []
    row_counts: list[int] = []
    monkeypatch.setattr(stored, "load_keys", load_and_write)
    work_off(start(event))
    writers[0].join()
    assert (row_counts, rows.load(speaker)["photo_url"]) == ([1], None)
