"""Each built function answers its sample event, as for `sam local invoke`."""

import json
from pathlib import Path
from typing import Any

import pytest

from local.stack.deploy import read_head
from tests.contract import lambdas
from tests.contract.conftest import BuildFunction, Start
from tests.contract.lambdas import ROOT

PACKAGES = {
    "ApiFunction": "api",
    "ImportWorkerFunction": "import_worker",
    "ExportWorkerFunction": "export_worker",
    "ImageWorkerFunction": "image_worker",
    "DocumentWorkerFunction": "document_worker",
    "DispatcherFunction": "dispatcher",
    "MailerFunction": "mailer",
    "SchedulerFunction": "scheduler",
    "MigrateFunction": "migrate",
}


@pytest.mark.parametrize("logical_id", PACKAGES)
def test_each_built_function_can_import_all_its_modules(
    logical_id: str, build_function: BuildFunction, packages: tuple[Path, Path]
) -> None:
    path = [build_function(logical_id), *packages]
    assert lambdas.import_all(PACKAGES[logical_id], path) == ""


def test_the_layer_can_import_all_its_modules(packages: tuple[Path, Path]) -> None:
    assert lambdas.import_all("openevent", list(packages)) == ""


def load_event(name: str) -> Any:
    return json.loads((ROOT / "events" / f"{name}.json").read_text())


def test_migrate_migrates_and_creates_an_administrator(start: Start) -> None:
    migrate = start("MigrateFunction")
    assert migrate.invoke(load_event("migrate")) == {"revision": read_head()}
    assert migrate.invoke(load_event("admin")) == {
        "id": "1",
        "created": True,
        "has-password": False,
    }


def test_the_api_answers_health(start: Start) -> None:
    answer = start("ApiFunction").invoke(load_event("health"))
    assert (answer["statusCode"], answer["isBase64Encoded"]) == (200, False)
    assert json.loads(answer["body"])["status"] == "success"


def test_the_import_worker_drops_an_old_message_without_a_job(start: Start) -> None:
    worker = start("ImportWorkerFunction")
    assert worker.invoke(load_event("import_worker")) is None
    assert "a message without a job is dropped" in worker.log.read_text()


@pytest.mark.parametrize("event", ["export_worker", "export_user"])
def test_the_export_worker_drops_an_old_message_without_a_job(event: str, start: Start) -> None:
    worker = start("ExportWorkerFunction")
    assert worker.invoke(load_event(event)) is None
    assert "a message without a job is dropped" in worker.log.read_text()


@pytest.mark.parametrize(
    ("event", "line"),
    [
        ("image_worker", "a message of a picture without a row is dropped"),
        ("make_images", "a message without a job is dropped"),
    ],
)
def test_the_image_worker_drops_an_old_message(event: str, line: str, start: Start) -> None:
    worker = start("ImageWorkerFunction")
    assert worker.invoke(load_event(event)) is None
    assert line in worker.log.read_text()


def test_the_document_worker_drops_an_old_message(start: Start) -> None:
    worker = start("DocumentWorkerFunction")
    assert worker.invoke(load_event("document_worker")) is None
    assert "a message of an order without a row is dropped" in worker.log.read_text()


def test_the_dispatcher_accepts_a_dead_letter_without_a_job(start: Start) -> None:
    assert start("DispatcherFunction").invoke(load_event("dispatcher")) == {"batchItemFailures": []}


def test_the_dispatcher_drops_an_old_message_without_changes(start: Start) -> None:
    dispatcher = start("DispatcherFunction")
    event = load_event("change")
    # The queue's name in this environment.
    event["Records"][0]["eventSourceARN"] = "arn:aws:sqs:us-east-1:123456789012:ChangesQueue"
    assert dispatcher.invoke(event) == {"batchItemFailures": []}
    assert "a message without changes is dropped" in dispatcher.log.read_text()


def test_the_scheduler_does_its_duties(start: Start) -> None:
    counts = start("SchedulerFunction").invoke(load_event("scheduler"))
    assert set(counts.values()) == {0}
    assert "leftovers of failed jobs" in counts
