"""More clients than the stack can serve at once (docs/contract/local-stack.md#throttle)."""

import json
import subprocess
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

import jwt
import pytest

from local.commands import demo
from local.commands.client import Client
from local.services import aws
from local.stack.state import State
from local.stack.tuning import TEST
from tests import waiting
from tests.e2e.crowd import poll_at_once, run_front

NARROW = {"queue_seconds": 1.0}
"""Bounds that turn clients away even where the stack is fast."""


@pytest.fixture
def organizer(stack: dict[str, Any]) -> Client:
    return demo.register_organizer(stack)


@pytest.fixture
def task_path(organizer: Client) -> str:
    """The path of a task of the organizer's."""
    claims = jwt.decode(organizer.token, options={"verify_signature": False})
    task = organizer.call("POST", f"/v1/users/{claims['identity']}/export/json")
    return str(task["task_url"])


def count_processes(state: State, function: str) -> int:
    """The number of a function's processes in the stack's emulator."""
    processes = subprocess.run(["ps", "-eo", "args="], capture_output=True, text=True, check=True)
    folder = str(state.run / "emulator")
    return sum(folder in line and f"-{function}-" in line for line in processes.stdout.splitlines())


def check_load(api: str, token: str, clients: dict[str, int]) -> Counter[int]:
    """Send many clients to each path; return how often each answer came."""
    answers: Counter[int] = Counter()
    for path, count in clients.items():
        everything, ends = poll_at_once(api, path, token, count)
        assert ends == {200: count}
        answers += everything
    with urllib.request.urlopen(f"{api}/health", timeout=waiting.GUARD_SECONDS) as answer:
        assert answer.status == 200
    assert set(answers) <= {200, 429}
    return answers


def test_clients_that_are_turned_away_come_back_and_are_served(
    organizer: Client, task_path: str, state: State, tmp_path: Path
) -> None:
    with run_front(state.target, tmp_path, json.dumps(NARROW)) as api:
        answers = check_load(api, organizer.token, {"/v1/events": 200, task_path: 200})
    assert answers[429] > 0


def test_functions_have_a_bounded_number_of_processes(stack: dict[str, Any], state: State) -> None:
    client, bounds = aws.client("lambda", stack["aws_endpoint"]), TEST.gate
    for function in ("api", "import-worker", "export-worker", "dispatcher", "mailer"):
        concurrency = client.get_function_concurrency(FunctionName=f"open-event-{function}")
        bound = concurrency["ReservedConcurrentExecutions"]
        assert 1 <= count_processes(state, f"open-event-{function}") <= bound
    assert count_processes(state, "open-event-api") >= bounds.inside


@pytest.mark.soak
def test_two_hundred_readers_and_a_thousand_pollers_are_all_served(
    organizer: Client, task_path: str, state: State, tmp_path: Path
) -> None:
    with run_front(state.target, tmp_path, "{}") as api:
        check_load(api, organizer.token, {"/v1/events": 200, task_path: 1000})
