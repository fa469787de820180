"""The deep health answer: what is checked, what it says, how long it is kept."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse

from api.health import checks
from api.health.database import get_head
from local.services import postgres
from local.stack import schema
from openevent.infra import config, db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.work import jobs
from tests.integration.api.jobs.test_tasks import start_job
from tests.roundtrips import CountingProxy
from tests.unit.api.client import Answer, Client
from tests.unit.api.cloud import SOURCES

OUTPUTS = {
    "health_check_db": "database ok",
    "health_check_migrations": "database up to date with migrations",
    "health_check_import_worker": "import_worker ok",
    "health_check_export_worker": "export_worker ok",
    "health_check_image_worker": "image_worker ok",
    "health_check_document_worker": "document_worker ok",
    "health_check_tasks": "task table ok",
    "health_check_storage": "bucket ok",
}

type AddUser = Callable[..., int]


class _Body:
    """What urllib3 would stream."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def stream(self) -> Iterator[bytes]:
        yield self.content


@pytest.fixture(autouse=True)
def sources() -> Iterator[dict[str, str]]:
    """The states of the event sources by id, as Lambda's HTTP answers tell them."""
    states = dict.fromkeys(SOURCES, "Enabled")

    def answer(request: Any, **_: Any) -> AWSResponse:
        state = states[request.url.rpartition("/")[2]]
        return AWSResponse(request.url, 200, {}, _Body(json.dumps({"State": state}).encode()))

    client("lambda").meta.events.register(
        "before-send.lambda.GetEventSourceMapping", answer, unique_id="sources"
    )
    checks.clear_results()
    yield states
    client("lambda").meta.events.unregister(
        "before-send.lambda.GetEventSourceMapping", unique_id="sources"
    )
    checks.clear_results()


def read_outputs(answer: Answer) -> dict[str, str]:
    return {result["checker"]: result["output"] for result in answer.json["results"]}


def read_failures(answer: Answer) -> dict[str, str]:
    assert (answer.status, answer.json["status"]) == (503, "failure")
    return {
        result["checker"]: result["output"]
        for result in answer.json["results"]
        if not result["passed"]
    }


def test_every_check_passes(anonymous: Client) -> None:
    answer = anonymous.get("/health-check")
    assert (answer.status, answer.json["status"], answer.headers["content-type"]) == (
        200,
        "success",
        "application/json",
    )
    assert set(answer.json) == {"status", "timestamp", "hostname", "results"}
    assert read_outputs(answer) == OUTPUTS
    for result in answer.json["results"]:
        assert set(result) == {"checker", "output", "passed", "timestamp", "expires"}
        assert result["expires"] - result["timestamp"] == pytest.approx(27)


def test_a_pass_is_cached_and_the_database_is_read_once(
    anonymous: Client, trips: CountingProxy
) -> None:
    first = checks.build_report(1_000.0)
    before = trips.trips
    assert checks.build_report(1_026.9)["results"] == first["results"]
    assert trips.trips == before
    assert checks.build_report(1_027.1)["results"][0]["timestamp"] == 1_027.1
    assert trips.trips == before + 1


def test_a_failure_is_cached_for_nine_seconds(sources: dict[str, str]) -> None:
    sources[SOURCES[0]] = "Disabled"
    results = {result["checker"]: result for result in checks.build_report(1_000.0)["results"]}
    assert results["health_check_import_worker"]["expires"] == 1_009.0
    sources[SOURCES[0]] = "Enabled"
    assert checks.build_report(1_008.0)["status"] == "failure"
    again = {
        result["checker"]: result["timestamp"] for result in checks.build_report(1_010.0)["results"]
    }
    assert (again["health_check_import_worker"], again["health_check_db"]) == (1_010.0, 1_000.0)


def test_a_disabled_source_is_named(anonymous: Client, sources: dict[str, str]) -> None:
    sources[SOURCES[1]] = "Disabled"
    assert read_failures(anonymous.get("/health-check")) == {
        "health_check_export_worker": "export_worker takes no messages"
    }


def test_a_missing_column_is_named_by_its_model(
    anonymous: Client, database: schema.Database
) -> None:
    postgres.execute(database.owner_url, "ALTER TABLE tracks RENAME COLUMN location TO place")
    expected = "track model out of date with migrations"
    assert read_failures(anonymous.get("/health-check")) == {"health_check_migrations": expected}
    postgres.execute(database.owner_url, "ALTER TABLE tracks RENAME COLUMN place TO location")


def test_an_older_database_fails_and_a_newer_one_passes(
    anonymous: Client, database: schema.Database
) -> None:
    postgres.execute(database.owner_url, "UPDATE alembic_version SET version_num = '0000'")
    expected = f"database out of date with migrations: at 0000, not {get_head()}"
    assert read_failures(anonymous.get("/health-check")) == {"health_check_migrations": expected}
    checks.clear_results()
    postgres.execute(database.owner_url, "UPDATE alembic_version SET version_num = '9999'")
    assert anonymous.get("/health-check").status == 200
    postgres.execute(database.owner_url, f"UPDATE alembic_version SET version_num = '{get_head()}'")


def test_a_job_that_waits_too_long_is_reported(
    anonymous: Client, add_user: AddUser, database: schema.Database
) -> None:
    task_id = start_job(add_user())
    assert anonymous.get("/health-check").status == 200
    checks.clear_results()
    aged = "UPDATE jobs SET created_at = now() - interval '16 minutes'"
    postgres.execute(database.owner_url, f"{aged} WHERE task_id = '{task_id}'")
    expected = "a job for import_worker has waited for more than 15 minutes"
    assert read_failures(anonymous.get("/health-check")) == {"health_check_import_worker": expected}
    with db.transaction() as connection:
        jobs.end(connection, task_id, jobs.FAILURE, {})


def test_no_database(anonymous: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    db.close()
    with monkeypatch.context() as changed:
        changed.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
        changed.setattr(checks, "PATIENCE", 0.0)
        config.settings.cache_clear()
        failures = read_failures(anonymous.get("/health-check"))
    config.settings.cache_clear()
    db.close()
    workers = ("import_worker", "export_worker", "image_worker", "document_worker")
    names = ("db", "migrations", *workers)
    assert failures == {f"health_check_{name}": "Error connecting to database" for name in names}


def test_a_lost_table_and_bucket(anonymous: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong_settings = settings().model_copy(update={"tasks_table": "gone", "bucket": "gone-gone"})
    monkeypatch.setattr(checks, "settings", lambda: wrong_settings)
    failures = read_failures(anonymous.get("/health-check"))
    assert failures == {"health_check_tasks": "no answer", "health_check_storage": "no answer"}


def test_a_database_that_was_never_migrated_answers(
    anonymous: Client, database: schema.Database
) -> None:
    postgres.execute(database.owner_url, "ALTER TABLE alembic_version RENAME TO none")
    failures = read_failures(anonymous.get("/health-check"))
    postgres.execute(database.owner_url, "ALTER TABLE none RENAME TO alembic_version")
    assert set(failures) == {"health_check_migrations"}
    assert "event model out of date with migrations; " in failures["health_check_migrations"]
