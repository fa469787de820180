"""docs/api_blueprint.apib as drafter understands it, every example of it replayed against a stack of its own."""

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
    """What is wrong with the blueprint, and its transactions in their order."""
    command = ["node", node_modules.parent / "drafter.js"]
    done = subprocess.run(
        command,
        input=blueprint.FILE.read_text(),
        capture_output=True,
        text=True,
        timeout=waiting.GUARD_SECONDS,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="module")
def world(parsed: dict[str, Any]) -> Iterator[Fixtures]:
    with record_examples.run_fixtures() as world:
        yield world


def shape(value: Any) -> Any:
    """The members of JSON and the types of its values."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    if isinstance(value, list):
        return [shape(each) for each in value]
    return "number" if type(value) in {int, float} else type(value).__name__


def told(status: int, headers: dict[str, str], body: Any) -> tuple[int, str | None, list[str], Any]:
    """What an answer and its example have in common."""
    return status, headers.get("Content-Type"), sorted(headers), shape(body)


def test_drafter_finds_nothing_wrong(parsed: dict[str, Any]) -> None:
    assert parsed["wrong"] == []


def test_each_operation_has_an_example(parsed: dict[str, Any]) -> None:
    assert [one["method"] for one in parsed["transactions"]] == [
        one.method.upper() for one in record_examples.list_actions()
    ]


def test_every_example_is_answered_as_it_says(parsed: dict[str, Any], world: Fixtures) -> None:
    differing = {}
    for one in parsed["transactions"]:
        asked, said = one["request"], one["response"]
        found = record_examples.send_request(
            world,
            one["method"],
            one["uri"],
            asked["headers"],
            parse_body(asked["headers"], asked["body"]),
        )
        wanted = told(
            int(said["status"]), said["headers"], parse_body(said["headers"], said["body"])
        )
        if (got := told(found.status, dict(found.headers), found.body)) != wanted:
            differing[f"{one['method']} {one['uri']}"] = (got, wanted)
    assert (len(parsed["transactions"]), differing) == (len(record_examples.list_actions()), {})
