"""The blueprint is valid for drafter, and a fresh stack gives the recorded answers."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reference import blueprint, record_examples
from reference.exchanges import parse_body
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
def fixtures(parsed: dict[str, Any]) -> Iterator[Fixtures]:
    with record_examples.run_fixtures() as fixtures:
        yield fixtures


def get_shape(value: Any) -> Any:
    """Return JSON with the types of its values in place of the values."""
    if isinstance(value, dict):
        return {name: get_shape(item) for name, item in value.items()}
    if isinstance(value, list):
        return [get_shape(item) for item in value]
    return "number" if type(value) in {int, float} else type(value).__name__


def summarize(
    status: int, headers: dict[str, str], body: Any
) -> tuple[int, str | None, list[str], Any]:
    """Return what an answer and its example must have in common."""
    return status, headers.get("Content-Type"), sorted(headers), get_shape(body)


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
        expected = summarize(
            int(response["status"]),
            response["headers"],
            parse_body(response["headers"], response["body"]),
        )
        if (actual := summarize(answer.status, dict(answer.headers), answer.body)) != expected:
            differing[f"{transaction['method']} {transaction['uri']}"] = (actual, expected)
    assert (len(parsed["transactions"]), differing) == (len(record_examples.list_actions()), {})
