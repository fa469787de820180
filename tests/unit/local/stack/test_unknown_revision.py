"""`make up` says in a sentence that the database is at a revision which the code lacks."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from local.process.processes import Failed
from local.stack import rollout, schema, stack
from local.stack.state import State

HANDLE: Any = SimpleNamespace(parts={"owner_url": "postgresql://owner"}, is_new=False)


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paces of the deployments."""
    paces: list[str] = []
    monkeypatch.setattr(rollout, "roll_out", lambda _state, _parts, pace, **_: paces.append(pace))
    return paces


def deploy(folder: Path) -> list[str]:
    """Deploy to a running stack; what is said meanwhile."""
    state = State(folder)
    state.run.mkdir()
    sentences: list[str] = []
    stack._deploy_changes(state, HANDLE, "test", sentences.append)
    return sentences


def test_a_newer_schema_is_said_and_the_deployment_goes_on(
    deployed: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "check_revision", lambda url: f"Newer: {url}.")
    assert deploy(tmp_path)[0] == "Newer: postgresql://owner."
    assert deployed == ["test"]


def test_a_schema_that_the_code_cannot_follow_stops_the_deployment(
    deployed: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_url: str) -> str:
        raise Failed("database", "The database is at revision 0005b.")

    monkeypatch.setattr(schema, "check_revision", refuse)
    with pytest.raises(Failed, match="database: The database is at revision 0005b"):
        deploy(tmp_path)
    assert deployed == []


def test_a_schema_of_this_code_needs_no_sentence(
    deployed: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "check_revision", lambda _: "")
    assert deploy(tmp_path)[0] == "Building and deploying the template …"
    assert deployed == ["test"]
