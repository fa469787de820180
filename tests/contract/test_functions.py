"""Each built function answers its sample event, which also serves `sam local invoke`."""

import json
from pathlib import Path
from typing import Any

import pytest

from local.stack.deploy import head
from tests.contract import lambdas
from tests.contract.conftest import Start
from tests.contract.lambdas import ROOT
from tests.factories.builds import build

PACKAGES = {
    "ApiFunction": "api",
    "ImportWorkerFunction": "import_worker",
    "ExportWorkerFunction": "export_worker",
    "DispatcherFunction": "dispatcher",
    "MailerFunction": "mailer",
    "SchedulerFunction": "scheduler",
    "MigrateFunction": "migrate",
}


@pytest.mark.parametrize("logical_id", PACKAGES)
def test_whatever_a_function_may_import_is_shipped(
    logical_id: str, tmp_path: Path, layer: Path, runtime: Path
) -> None:
    path = [build(logical_id, tmp_path), layer, runtime]
    assert lambdas.imported(PACKAGES[logical_id], path) == ""
    assert lambdas.imported("openevent", path) == ""


def sample(name: str) -> Any:
    return json.loads((ROOT / "events" / f"{name}.json").read_text())


def test_migrate_migrates_and_makes_an_administrator(start: Start) -> None:
    migrate = start("MigrateFunction")
    assert migrate.invoke(sample("migrate")) == {"revision": head()}
    assert migrate.invoke(sample("admin")) == {"id": "1", "created": True, "has-password": False}


def test_the_api_answers_health(start: Start) -> None:
    answer = start("ApiFunction").invoke(sample("health"))
    assert (answer["statusCode"], answer["isBase64Encoded"]) == (200, False)
    assert json.loads(answer["body"])["status"] == "success"


def test_the_import_worker_drops_an_old_message_without_a_job(start: Start) -> None:
    worker = start("ImportWorkerFunction")
    assert worker.invoke(sample("import_worker")) is None
    assert "a message without a job is dropped" in worker.log.read_text()


@pytest.mark.parametrize("event", ["export_worker", "export_user"])
def test_the_export_worker_drops_an_old_message_without_a_job(event: str, start: Start) -> None:
    worker = start("ExportWorkerFunction")
    assert worker.invoke(sample(event)) is None
    assert "a message without a job is dropped" in worker.log.read_text()


def test_the_dispatcher_takes_a_dead_letter_without_a_job(start: Start) -> None:
    assert start("DispatcherFunction").invoke(sample("dispatcher")) == {"batchItemFailures": []}


def test_the_dispatcher_drops_an_old_message_without_changes(start: Start) -> None:
    dispatcher, event = start("DispatcherFunction"), sample("change")
    # The name that the queue has in this environment.
    event["Records"][0]["eventSourceARN"] = "arn:aws:sqs:us-east-1:123456789012:ChangesQueue"
    assert dispatcher.invoke(event) == {"batchItemFailures": []}
    assert "a message without changes is dropped" in dispatcher.log.read_text()


def test_the_scheduler_does_its_duties(start: Start) -> None:
    done = start("SchedulerFunction").invoke(sample("scheduler"))
    assert set(done.values()) == {0}
    assert "leftovers of failed jobs" in done
