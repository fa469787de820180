"""Workers that die, run twice or are cancelled: the job ends once, with its own zip or none."""

import json
import os
from collections.abc import Mapping

import pytest
from sqlalchemy import select, update

from openevent.infra import db, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.resources import BY_TYPE
from openevent.work import changes, job_outcome, jobs
from openevent.work.job_failure import JobFailed
from tests import preloaded
from tests.factories import events
from tests.factories.events import WholeEvent
from tests.integration.export_worker import exports
from tests.integration.letters import sqs_event

PROGRAM = "tests.integration.export_worker.stop_at_step"
FILM = os.urandom(11 * 1024**2)
"""Enough for three parts."""
STEPS = (
    "before:dynamodb:UpdateItem:1",
    "commit:1",
    "before:dynamodb:UpdateItem:2",
    "before:s3:ListObjectsV2:1",
    "before:s3:GetObject:1",
    "before:s3:CreateMultipartUpload:1",
    "before:s3:UploadPart:1",
    "after:s3:UploadPart:2",
    "before:dynamodb:UpdateItem:3",
    "before:s3:CompleteMultipartUpload:1",
    "after:s3:CompleteMultipartUpload:1",
    "commit:2",
    "before:dynamodb:UpdateItem:4",
    "after:dynamodb:UpdateItem:4",
)
"""All calls and commits of a worker, in their order."""


@pytest.fixture
def event() -> WholeEvent:
    """An event with a film."""
    with db.transaction() as connection:
        event = events.add_whole_event(connection)
    key = storage.build_media_key(event.id, "0" * 64, "film.mp4")
    client("s3").put_object(Bucket=settings().bucket, Key=key, Body=FILM)
    sessions = BY_TYPE["session"].table
    with db.transaction() as connection:
        connection.execute(
            update(sessions).where(sessions.c.id == event.session_ids[0]).values(video_url=key)
        )
    return event


@pytest.fixture(autouse=True)
def abandoned_uploads(_worker: None) -> list[str]:
    """The uploads of workers killed before this test; a lifecycle rule of the bucket ends them."""
    return exports.list_open_uploads()


def worker(
    action: str, step: str, message: jobs.Message, env: Mapping[str, str]
) -> preloaded.Process:
    """Start a worker process on the message that dies (`kill`) or waits (`wait`) at the step."""
    process = preloaded.Process(PROGRAM, action, step, environment=env)
    process.say(json.dumps(sqs_event(message)))
    return process


def await_step(process: preloaded.Process) -> None:
    """Read the worker's log until it waits."""
    assert "here\n" in iter(process.stdout.readline, "")


def count_changes(message: jobs.ExportEvent) -> int:
    """Count the changes that record this job's export."""
    query = select(changes.changes.c.facts).where(changes.changes.c.kind == "event.exported")
    with db.connect() as connection:
        return sum(
            row.facts["task_id"] == str(message.task_id) for row in connection.execute(query)
        )


@pytest.mark.parametrize("step", STEPS)
def test_the_next_worker_finishes_the_job_of_one_killed_at_any_step(
    event: WholeEvent, step: str, environment: Mapping[str, str]
) -> None:
    message = exports.start_export(event.id, event.owner_id, video=True)
    with worker("kill", step, message, environment) as process:
        process.communicate()
    assert process.returncode == 137
    row = exports.run_worker(message)
    assert (row["state"], exports.task_of(message)["state"], count_changes(message)) == (
        "success",
        "SUCCESS",
        1,
    )
    zipped = exports.load_zip(message)
    assert (len(zipped), exports.unzip(zipped)[f"videos/session_{event.session_ids[0]}.mp4"]) == (
        row["result"]["size"],
        FILM,
    )


def test_a_message_delivered_twice_is_exported_once(event: WholeEvent) -> None:
    message = exports.start_export(event.id, event.owner_id, video=True)
    first, zipped = exports.run_worker(message), exports.load_zip(message)
    assert (exports.run_worker(message), exports.load_zip(message), count_changes(message)) == (
        first,
        zipped,
        1,
    )


@pytest.mark.parametrize("step", ["after:s3:UploadPart:1", "after:dynamodb:UpdateItem:3"])
def test_the_zip_is_that_of_the_worker_that_ended_the_job(
    event: WholeEvent, step: str, environment: Mapping[str, str], abandoned_uploads: list[str]
) -> None:
    message = exports.start_export(event.id, event.owner_id, video=True)
    with worker("wait", step, message, environment) as slower:
        await_step(slower)
        rename(event.id, "Renamed while the slower worker was running")
        row, zipped = exports.run_worker(message), exports.load_zip(message)
        slower.communicate("\n")
    assert slower.returncode == 0
    assert (exports.row_of(message), exports.load_zip(message), count_changes(message)) == (
        row,
        zipped,
        1,
    )
    assert (exports.task_of(message)["state"], exports.list_open_uploads()) == (
        "SUCCESS",
        abandoned_uploads,
    )


@pytest.mark.parametrize(
    "step", ["before:s3:GetObject:1", "after:s3:UploadPart:1", "after:dynamodb:UpdateItem:3"]
)
def test_a_cancelled_export_leaves_nothing_behind(
    event: WholeEvent, step: str, environment: Mapping[str, str], abandoned_uploads: list[str]
) -> None:
    message = exports.start_export(event.id, event.owner_id, video=True)
    with worker("wait", step, message, environment) as process:
        await_step(process)
        job_outcome.fail(message.task_id, JobFailed("cancelled", reason="cancelled"))
        process.communicate("\n")
    assert process.returncode == 0
    assert (exports.row_of(message)["state"], exports.task_of(message)["state"]) == (
        "failure",
        "FAILURE",
    )
    assert (exports.list_keys(f"exports/{event.id}/"), exports.list_open_uploads()) == (
        [],
        abandoned_uploads,
    )


def test_an_error_leaves_nothing_behind_and_the_job_waits_for_a_retry(
    event: WholeEvent, abandoned_uploads: list[str]
) -> None:
    message = exports.start_export(event.id, event.owner_id, video=True)
    client("s3").meta.events.register("before-call.s3.CompleteMultipartUpload", lose_connection)
    with pytest.raises(ConnectionError, match="lost"):
        exports.run_worker(message)
    assert (exports.row_of(message)["state"], count_changes(message)) == ("waiting", 0)
    assert (exports.list_keys(f"exports/{event.id}/"), exports.list_open_uploads()) == (
        [],
        abandoned_uploads,
    )
    client("s3").meta.events.unregister("before-call.s3.CompleteMultipartUpload", lose_connection)
    assert exports.run_worker(message)["state"] == "success"


def test_a_medium_that_fails_while_it_is_read_leaves_nothing_behind(
    event: WholeEvent, abandoned_uploads: list[str]
) -> None:
    message = exports.start_export(event.id, event.owner_id, video=True)
    client("s3").meta.events.register("before-call.s3.GetObject", lose_connection)
    with pytest.raises(ConnectionError, match="lost"):
        exports.run_worker(message)
    assert (exports.list_keys(f"exports/{event.id}/"), exports.list_open_uploads()) == (
        [],
        abandoned_uploads,
    )


def lose_connection(**_: object) -> None:
    raise ConnectionError("lost")


def rename(event_id: int, name: str) -> None:
    table = BY_TYPE["event"].table
    with db.transaction() as connection:
        connection.execute(update(table).where(table.c.id == event_id).values(name=name))
