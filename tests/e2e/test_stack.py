"""The local stack as its users find it."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from local.commands import compare, demo
from local.commands.client import Client, Refused, download, log_in
from local.process.processes import Failed
from local.services import aws, postgres
from local.stack import session
from local.stack import stack as stacks
from local.stack.state import ROOT, State
from tests import waiting
from tests.e2e.test_api import ask

KEYS = {
    "api",
    "database_url",
    "aws_endpoint",
    "bucket",
    "queues",
    "tables",
    "smtp",
    "admin",
    "organizer",
    "logs",
}


def quiet(_percent: int, _message: str) -> None:
    pass


@pytest.fixture(scope="module")
def organizer(stack: dict[str, Any]) -> Client:
    return log_in(stack["api"], **stack["organizer"])


def test_the_file_says_where_everything_is(stack: dict[str, Any], state: State) -> None:
    assert json.loads(state.stack.read_text()) == stack
    assert set(stack) == KEYS
    assert set(stack["queues"]) == {
        "imports",
        "exports",
        "images",
        "documents",
        "changes",
        "mails",
        "outcomes",
        "dead_letters",
    }
    assert set(stack["smtp"]) == {"host", "port", "inbox"}
    assert set(stack["tables"]) == {"tasks"}
    assert state.stack.stat().st_mode & 0o777 == 0o600


def test_one_log_for_each_part(stack: dict[str, Any]) -> None:
    logs = {path.name for path in Path(stack["logs"]).iterdir()}
    assert logs == {
        "deploy.log",
        "emulator.log",
        "front.log",
        "inbox.log",
        "postgres.log",
        "supervisor.log",
    }


def test_health_is_green(api: str) -> None:
    with urllib.request.urlopen(f"{api}/health-check", timeout=waiting.GUARD_SECONDS) as answer:
        assert json.loads(answer.read())["status"] == "success"


def test_a_second_start_finds_the_first_and_deploys_nothing(
    stack: dict[str, Any], state: State
) -> None:
    messages: list[str] = []
    with stacks.running(state, port=0, pace="test", show_status=messages.append) as content:
        assert (content, messages) == (stack, [])


@pytest.mark.parametrize("size", [4_718_593, 10 * 1024 * 1024 + 1])
def test_a_body_past_the_gateways_limits_is_refused(api: str, size: int) -> None:
    assert ask(f"{api}/v1/events/import/json", body=bytes(size)).status == 413


def test_both_people_can_log_in(stack: dict[str, Any]) -> None:
    for role in ("admin", "organizer"):
        assert log_in(stack["api"], **stack[role]).token


def test_the_example_comes_back_without_loss(organizer: Client, tmp_path: Path) -> None:
    archive = demo.zip_folder(ROOT / "examples" / "summit", tmp_path / "summit.zip")
    for turn in ("one", "two"):
        result = organizer.import_event(archive, quiet)
        archive = tmp_path / f"{turn}.zip"
        download(organizer.export_event(result["id"], quiet)["download_url"], archive)
    assert compare.list_differences(tmp_path / "one.zip", tmp_path / "two.zip") == []


def test_a_wrong_password_is_refused(stack: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="401"):
        log_in(stack["api"], stack["organizer"]["email"], "wrong")


def test_functions_know_nothing_of_the_host(stack: dict[str, Any]) -> None:
    declared = aws.client("lambda", stack["aws_endpoint"]).list_functions()["Functions"]
    values = [
        value for function in declared for value in function["Environment"]["Variables"].values()
    ]
    assert [value for value in values if str(ROOT) in value] == []


def test_a_deployment_that_fails_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    state = State(tmp_path / "stack")
    with (
        pytest.raises(Failed, match="sam deploy: ended with code 1"),
        stacks.running(state, port=0, pace="no such pace"),
    ):
        pass
    assert not session.is_running(state)
    assert not state.stack.exists()
    postgres.wipe(state.data / "postgres")


def test_the_command_line_says_what_it_knows() -> None:
    process = subprocess.run(
        [sys.executable, "-m", "local", "dance"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert (process.returncode, process.stderr.splitlines()[0]) == (
        2,
        "`python -m local up|down|reset|demo`: commands for the local stack.",
    )
