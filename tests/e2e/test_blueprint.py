"""The blueprint is valid for drafter, and its requests get the recorded answers again.

They are sent to the API of the working tree, with services of their own in the servers of the
stack.
"""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import select

from local.stack.state import State
from openevent.infra import db
from openevent.work.jobs import SUCCESS, jobs
from reference import blueprint, functions, record_examples
from reference.exchanges import Answer, parse_body
from reference.fixtures import Fixtures
from tests import waiting


@pytest.fixture(scope="module")
def parsed(node_modules: Path) -> dict[str, Any]:
    """Return the errors of the blueprint, and its transactions in their order."""
    command = ["node", node_modules.parent / "drafter.js"]
    process = subprocess.run(
        command,
        input=blueprint.FILE.read_text(),
        capture_output=True,
        text=True,
        timeout=waiting.GUARD_SECONDS,
        check=False,
    )
    assert (process.returncode, process.stderr) == (0, "")
    return dict(json.loads(process.stdout))


@pytest.fixture(scope="module")
def fixtures(parsed: dict[str, Any], state: State, stack: dict[str, Any]) -> Iterator[Fixtures]:
    with record_examples.run_fixtures(state) as fixtures:
        assert fixtures.services.endpoint == stack["aws_endpoint"]
        yield fixtures


def sort_queries(value: Any) -> Any:
    """Sort the parameters of all links: the blueprint's URIs name them in another order."""
    if isinstance(value, dict):
        return {name: sort_queries(item) for name, item in value.items()}
    if isinstance(value, list):
        return [sort_queries(item) for item in value]
    if not isinstance(value, str) or not value.startswith("/v1/"):
        return value
    path, _, query = value.partition("?")
    return path, sorted(parse_qsl(query))


def test_drafter_finds_no_errors(parsed: dict[str, Any]) -> None:
    assert parsed["wrong"] == []


def test_each_operation_has_an_example(parsed: dict[str, Any]) -> None:
    assert [item["method"] for item in parsed["transactions"]] == [
        item.method.upper() for item in record_examples.list_actions()
    ]


def test_every_example_has_the_recorded_answer(parsed: dict[str, Any], fixtures: Fixtures) -> None:
    differing = {}
    for transaction in parsed["transactions"]:
        request, response = transaction["request"], transaction["response"]
        answer = record_examples.send_request(
            fixtures,
            transaction["method"],
            transaction["uri"],
            request["headers"],
            parse_body(request["headers"], request["body"]),
        )
        body = parse_body(response["headers"], response["body"])
        expected = Answer(int(response["status"]), response["headers"], body)
        if sort_queries(asdict(answer)) != sort_queries(asdict(expected)):
            differing[f"{transaction['method']} {transaction['uri']}"] = (answer, expected)
    assert (len(parsed["transactions"]), differing) == (len(record_examples.list_actions()), {})


def test_the_workers_end_every_job_of_the_examples(fixtures: Fixtures) -> None:
    functions.run_jobs()
    with db.connect() as connection:
        rows = connection.execute(select(jobs.c.state, jobs.c.result)).all()
    reasons = [row.result["reason"] for row in rows if row.state != SUCCESS]
    assert reasons == ["cancelled"]  # by the example of `DELETE /v1/tasks/{task_id}`
    assert len(rows) > len(fixtures.ids["import-job"] + fixtures.ids["export-job"])
