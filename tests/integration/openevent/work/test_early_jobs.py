"""A worker that gets a job's message before the commit of its row waits for it."""

import json
from typing import Any
from uuid import uuid4

import pytest

from local.stack import schema
from openevent.infra import db
from openevent.work import commit_wait, job_outcome, jobs, tasks, worker
from tests import commits
from tests.factories import events
from tests.integration import letters


@pytest.fixture
def message() -> jobs.ExportUser:
    with db.transaction() as connection:
        user_id = events.add_user(connection)
    return jobs.ExportUser(task_id=uuid4(), user_id=user_id, request_id="r")


@pytest.fixture(autouse=True)
def items(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The states of tasks that the worker saves: here is no DynamoDB."""
    states: list[str] = []
    monkeypatch.setattr(tasks, "save_waiting", lambda row: states.append(row["state"]))
    monkeypatch.setattr(tasks, "save_state", lambda row: states.append(row["state"]))
    monkeypatch.setattr(job_outcome, "_remove_leftovers", lambda _: None)
    monkeypatch.setattr("openevent.work.changes.send_batch", lambda _: None)
    monkeypatch.setattr("openevent.work.unreadable.put_aside", lambda *_: None)
    monkeypatch.setattr("openevent.work.queues.retry_after", lambda *_: None)
    return states


def end(message: jobs.ExportUser, _progress: tasks.Progress) -> jobs.Row:
    with db.transaction() as connection:
        row = jobs.end(connection, message.task_id, jobs.SUCCESS, {})
    assert row is not None
    return row


def handle(event: dict[str, Any]) -> None:
    worker.handle(event, letters.Context(), {jobs.ExportUser: end})


def load_state(message: jobs.Message) -> str | None:
    with db.connect() as connection:
        row = jobs.load(connection, message.task_id)
    return row and row["state"]


@pytest.mark.parametrize("pause", [1, 12, 39])
def test_a_job_runs_at_the_delivery_during_which_its_row_is_committed(
    message: jobs.ExportUser,
    pause: int,
    items: list[str],
    database: schema.Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def write(connection: Any) -> None:
        assert jobs.insert_job(connection, message, "ada@example.org", None)

    with commits.committed_at_pause(pause, database.url, write, monkeypatch) as clock:
        handle(letters.sqs_event(message))
    assert clock.pauses == pause
    assert items == ["waiting", "success"]
    assert load_state(message) == "success"


def test_a_job_whose_message_cannot_be_read_ends_when_its_row_is_committed(
    message: jobs.ExportUser, database: schema.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(connection: Any) -> None:
        assert jobs.insert_job(connection, message, "ada@example.org", None)

    event = letters.sqs_event(message)
    event["Records"][0]["body"] = json.dumps({"v": 0})
    with commits.committed_at_pause(5, database.url, write, monkeypatch) as clock:
        handle(event)
    assert clock.pauses == 5
    assert load_state(message) == "failure"


def test_a_message_whose_row_does_not_come_is_given_back_after_a_second(
    message: jobs.ExportUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = commits.Clock()
    monkeypatch.setattr(commit_wait, "time", clock)
    with pytest.raises(worker.NotCommitted):
        handle(letters.sqs_event(message))
    assert clock.now == pytest.approx(1, abs=0.03)
    assert load_state(message) is None
