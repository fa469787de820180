"""More clients than the stack can serve at once (docs/contract/local-stack.md#throttle)."""

import json
import urllib.request
from collections import Counter
from http import HTTPStatus
from pathlib import Path
from typing import Any

import jwt
import pytest

from local.commands import demo
from local.commands.client import Client
from local.load import __main__ as load
from local.load.buyers import Rush
from local.stack.state import State
from tests import waiting
from tests.e2e.crowd import poll_at_once, run_front

NARROW = {"queue_seconds": 1.0}
NARROW_FOR_BUYERS = {"queue_seconds": 0.1}
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


@pytest.mark.soak
def test_two_hundred_readers_and_a_thousand_pollers_are_all_served(
    organizer: Client, task_path: str, state: State, tmp_path: Path
) -> None:
    with run_front(state.target, tmp_path, "{}") as api:
        check_load(api, organizer.token, {"/v1/events": 200, task_path: 1000})


def test_sixty_buyers_get_twelve_seats(stack: dict[str, Any], state: State, tmp_path: Path) -> None:
    """A small form of `make load`: buyers get the seats that there are, no more."""
    with run_front(state.target, tmp_path, json.dumps(NARROW_FOR_BUYERS)) as api:
        result = load.run(stack, api, 60, 12, Rush(0, waiting.GUARD_SECONDS))
    assert list(result.find_violations()) == []
    assert result.count_ends() == {HTTPStatus.OK: 12, HTTPStatus.CONFLICT: 48}
