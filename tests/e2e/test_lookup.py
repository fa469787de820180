"""The id in an error's document leads to the traceback in the logs, as docs/local.md says."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from local.services import postgres
from local.stack.state import State
from tests.e2e.test_api import ask


@contextmanager
def renamed(state: State, table: str) -> Iterator[None]:
    """Take a table away, which no migration and no user can, so that its routes fail."""
    owner_url = json.loads((state.run / "parts.json").read_text())["owner_url"]
    postgres.execute(owner_url, f"ALTER TABLE {table} RENAME TO {table}_away")
    try:
        yield
    finally:
        postgres.execute(owner_url, f"ALTER TABLE {table}_away RENAME TO {table}")


def read_lines(log: Path, field: str, value: str) -> list[dict[str, Any]]:
    """Read the log's JSON lines whose field has this value."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    return [line for line in lines if line.get(field) == value]


@pytest.mark.parametrize("path", ["/v1/sponsors/1", "/v1/events/1/sponsors"])
def test_the_id_of_a_500_leads_to_its_traceback(
    stack: dict[str, Any], state: State, path: str
) -> None:
    with renamed(state, "sponsors"):
        answer = ask(f"{stack['api']}{path}")
    (error,) = answer.json["errors"]
    assert (answer.status, error["status"]) == (500, "500")
    lines = read_lines(state.logs / "emulator.log", "correlation_id", error["id"])
    assert [line["message"] for line in lines] == ["unexpected", "request"]
    assert "Traceback (most recent call last):" in lines[0]["exception"]
    assert 'relation "sponsors" does not exist' in lines[0]["exception"]
    assert lines[1]["status"] == 500
