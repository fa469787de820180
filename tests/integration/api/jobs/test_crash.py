"""An API killed while it starts an import leaves one job that runs once, or nothing.

The rule is docs/contract/jobs.md#send-before-commit.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from import_worker.handler import lambda_handler
from openevent.infra import db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.resources import BY_TYPE
from openevent.work import jobs, queues, tasks, worker
from tests.factories import archives
from tests.integration.api.jobs import jobs_desk as desk
from tests.integration.letters import Context, sqs_event
from tests.places import ROOT
from tests.unit.api.client import Client

PATH = os.pathsep.join(str(ROOT / part) for part in ("functions", "layers/shared", "."))

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


class Start:
    """An import that a killed process began."""

    def __init__(self, user_id: int, user: Client, step: str) -> None:
        self.user_id, self.user, self.upload = user_id, user, str(uuid4())
        desk.put_upload(user_id, self.upload, archives.build_zip(archives.build_conference()))
        command = [
            sys.executable,
            "-m",
            "tests.integration.api.jobs.api_process",
            step,
            str(user.token),
            self.upload,
        ]
        done = subprocess.run(command, env={**os.environ, "PYTHONPATH": PATH}, check=False)
        assert done.returncode == -signal.SIGKILL
        self.sent = [jobs.ImportEvent(**message["body"]) for message in desk.receive_imports()]

    @property
    def rows(self) -> list[dict[str, Any]]:
        return desk.load_jobs(self.user_id)


@pytest.fixture
def kill_api(add_user: AddUser, enter: Enter) -> Callable[[str], Start]:
    def start(step: str) -> Start:
        client("sqs").purge_queue(QueueUrl=settings().imports_queue_url)
        user_id = add_user()
        return Start(user_id, enter(user_id), step)

    return start


def list_events() -> int:
    with db.connect() as connection:
        return int(
            connection.execute(
                select(func.count()).select_from(BY_TYPE["event"].table)
            ).scalar_one()
        )


def age_message(delivered: dict[str, Any]) -> dict[str, Any]:
    """The same delivery, a quarter of an hour after it was sent."""
    attributes = delivered["Records"][0]["attributes"]
    attributes["SentTimestamp"] = str(
        int(attributes["SentTimestamp"]) - queues.UNCOMMITTED_SECONDS * 1_000
    )
    return delivered


def test_a_crash_before_the_message_leaves_nothing(kill_api: Callable[[str], Start]) -> None:
    start = kill_api("before the message")
    assert (start.sent, start.rows) == ([], [])


def test_a_crash_before_the_commit_leaves_a_message_without_effect(
    kill_api: Callable[[str], Start],
) -> None:
    before, start = list_events(), kill_api("between message and commit")
    [message] = start.sent
    assert start.rows == []
    with pytest.raises(worker.NotCommitted):
        lambda_handler(sqs_event(message), Context())
    lambda_handler(age_message(sqs_event(message)), Context())
    assert (list_events(), tasks.get(str(message.task_id))) == (before, None)
    again = start.user.post("/v1/events/import/json", {"upload": start.upload})
    assert desk.read_task_id(again.json["task_url"]) != message.task_id


def test_a_crash_after_the_commit_leaves_one_job_that_runs_once(
    kill_api: Callable[[str], Start],
) -> None:
    before, start = list_events(), kill_api("between commit and answer")
    [message], [row] = start.sent, start.rows
    assert (row["task_id"], tasks.get(str(message.task_id))) == (message.task_id, None)
    again = start.user.post("/v1/events/import/json", {"upload": start.upload})
    assert desk.read_task_id(again.json["task_url"]) == message.task_id
    for _ in range(2):
        lambda_handler(sqs_event(message), Context())
    assert list_events() == before + 1
    task = start.user.get(f"/v1/tasks/{message.task_id}").json
    assert (task["state"], task["result"]["id"]) == ("SUCCESS", str(message.event_id))
