"""Failures that are not the zip's: nothing of the event is left, and the task ends."""

import os
import signal
from typing import Any
from uuid import UUID

import pytest

from dispatcher.handler import lambda_handler as bury
from import_worker.handler import lambda_handler
from local.services import postgres
from local.stack import schema
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.work import jobs, queues, tasks
from tests import waiting
from tests.factories import archives
from tests.integration import letters, put_aside
from tests.integration.cloud import RECEIVES
from tests.integration.crashes import workers
from tests.integration.crashes.test_kills import assert_nothing, assert_whole
from tests.integration.import_worker import imports
from tests.integration.letters import sqs_event


def test_the_database_drops_the_connection_amid_the_rows(
    user: int, database: schema.Database, postgres: postgres.Server
) -> None:
    message = imports.start_import(archives.build_zip(), user)
    with workers.Worker(sqs_event(message), "among_the_rows", "wait").until_reached() as worker:
        _drop_connections(postgres.url, database)
        assert worker.go_on().ended() == 1
    assert imports.load_rows("event", message.event_id) == []
    assert workers.run(message, attempt=2) == 0
    assert_whole(message)


def _drop_connections(superuser_url: str, database: schema.Database) -> None:
    name = database.url.rpartition("/")[2]
    drop = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        f"WHERE datname = '{name}' AND state <> 'idle'"
    )
    postgres.execute(superuser_url, drop)


def test_the_bucket_refuses_media(user: int) -> None:
    message = imports.start_import(archives.build_zip(), user)
    assert workers.run(message, "before_media", "refuse") == 1
    assert imports.load_rows("event", message.event_id) == []
    assert imports.row_of(message)["state"] == jobs.WAITING
    assert workers.run(message, attempt=2) == 0
    assert_whole(message)


def test_the_tasks_item_is_lost(user: int) -> None:
    message = imports.start_import(archives.build_zip(), user)
    with workers.Worker(sqs_event(message), "before_media", "wait").until_reached() as worker:
        client("dynamodb").delete_item(
            TableName=settings().tasks_table, Key={"id": {"S": str(message.task_id)}}
        )
        assert worker.go_on().ended() == 1
    assert imports.row_of(message)["state"] == jobs.WAITING
    assert workers.run(message, attempt=2) == 0
    assert_whole(message)


@pytest.mark.parametrize(("step", "action"), [("during_media", "kill"), ("before_commit", "kill")])
def test_killed_on_every_delivery_the_job_ends_as_a_dead_letter(
    step: str,
    action: str,
    user: int,
    environment: dict[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    message = imports.start_import(archives.build_zip(), user)
    dead_letters = environment["DEAD_LETTERS_QUEUE_URL"]
    client("sqs").purge_queue(QueueUrl=dead_letters)
    queues.send_job(message)
    for _ in range(RECEIVES):
        event = letters.received(settings().imports_queue_url, visibility=1)
        with workers.Worker(event, step, action) as worker:
            assert worker.ended() == -signal.SIGKILL
    _let_the_queue_give_up(dead_letters)
    capsys.readouterr()
    assert bury(letters.received(dead_letters), None) == {"batchItemFailures": []}
    assert_nothing(message)
    assert imports.row_of(message)["result"]["message"].startswith(
        "The job failed at every attempt"
    )
    assert '"JobDead"' in capsys.readouterr().out


def _let_the_queue_give_up(dead_letters: str) -> None:
    """A message moves to the dead letters when it is received once more than allowed."""

    def ask() -> int:
        client("sqs").receive_message(QueueUrl=settings().imports_queue_url, WaitTimeSeconds=1)
        return letters.count_messages(dead_letters)

    waiting.until(ask, "the dead letter")


def unreadable(message: jobs.ImportEvent, body: str = "{not json") -> dict[str, Any]:
    (record,) = sqs_event(message)["Records"]
    return {"Records": [put_aside.with_body(record, body)]}


def is_put_aside(delivered: dict[str, Any]) -> bool:
    return put_aside.load("import.event", delivered["Records"][0]["messageId"]) is not None


@pytest.mark.parametrize("field", ["{not json", '"size":"7"', '"size":1e400', '"v":true'])
def test_a_message_that_cannot_be_read_is_put_aside_and_ends_its_task(
    field: str, user: int
) -> None:
    message = imports.start_import(archives.build_zip(), user)
    body = message.model_dump_json()
    name = field.partition(":")[0]
    old = next((part for part in body[1:-1].split(",") if part.startswith(name)), body)
    delivered = unreadable(message, body.replace(old, field))
    with workers.Worker(delivered) as worker:
        assert worker.ended() == 0
    assert is_put_aside(delivered)
    assert_nothing(message)
    assert imports.row_of(message)["result"]["message"] == "The job's message could not be read."


def test_killed_when_such_a_job_has_ended_its_task_is_told_at_the_next_delivery(user: int) -> None:
    message = imports.start_import(archives.build_zip(), user)
    tasks.save_waiting(imports.row_of(message))
    delivered = unreadable(message)
    with workers.Worker(delivered, "after_commit", "kill") as worker:
        assert worker.ended() == -signal.SIGKILL
    assert imports.task_of(message)["state"] == "WAITING"
    assert is_put_aside(delivered)
    with workers.Worker(delivered) as worker:
        assert worker.ended() == 0
    assert_nothing(message)


@pytest.mark.parametrize("step", ["before_media", "during_media"])
def test_killed_around_putting_a_message_aside_it_is_put_aside_at_the_next_delivery(
    step: str, user: int
) -> None:
    message = imports.start_import(archives.build_zip(), user)
    delivered = unreadable(message)
    with workers.Worker(delivered, step, "kill") as worker:
        assert worker.ended() == -signal.SIGKILL
    assert imports.row_of(message)["state"] == jobs.WAITING
    with workers.Worker(delivered) as worker:
        assert worker.ended() == 0
    assert is_put_aside(delivered)
    assert_nothing(message)


@pytest.mark.parametrize("body", put_aside.POISON, ids=lambda body: body[:20])
def test_poison_without_a_task_is_put_aside_at_once(body: str, user: int) -> None:
    delivered = unreadable(imports.start_import(archives.build_zip(), user), body)
    delivered["Records"][0]["messageAttributes"] = {}
    lambda_handler(delivered, letters.Context())
    assert is_put_aside(delivered)


def test_a_job_that_only_the_body_names_ends(user: int) -> None:
    message = imports.start_import(archives.build_zip(), user)
    delivered = unreadable(message, message.model_copy(update={"size": -1}).model_dump_json())
    delivered["Records"][0]["messageAttributes"] = {}
    with workers.Worker(delivered) as worker:
        assert worker.ended() == 0
    assert is_put_aside(delivered)
    assert_nothing(message)


def test_a_message_of_a_newer_release_comes_again(user: int) -> None:
    message = imports.start_import(archives.build_zip(), user)
    delivered = unreadable(message, '{"v": 2, "task_id": 7}')
    with workers.Worker(delivered) as worker:
        assert worker.ended() == 1
    assert not is_put_aside(delivered)
    assert imports.row_of(message)["state"] == jobs.WAITING


def test_a_message_that_cannot_be_read_waits_for_its_row(user: int) -> None:
    message = imports.start_import(archives.build_zip(), user)
    delivered = unreadable(message.model_copy(update={"task_id": UUID(int=2)}))
    with workers.Worker(delivered) as worker:
        assert worker.ended() == 1
    assert is_put_aside(delivered)


def test_a_message_that_comes_before_its_row_is_given_back(user: int) -> None:
    message = imports.start_import(archives.build_zip(), user)
    early = message.model_copy(update={"task_id": UUID(int=1)})
    assert workers.run(early) == 1
    assert os.environ["RETRY_DELAYS"] == "0,0,0"
    assert workers.run(message) == 0
    assert_whole(message)


def test_two_jobs_of_one_upload_do_not_touch_each_other(user: int) -> None:
    first = imports.start_import(archives.build_zip(), user)
    second = imports.start_import(archives.build_zip(), user)
    with workers.Worker(sqs_event(first), "before_commit", "wait").until_reached() as slow:
        assert workers.run(second) == 0
        assert slow.go_on().ended() == 0
    assert_whole(first)
    assert_whole(second)
