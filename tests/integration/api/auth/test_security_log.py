"""The log tells who tried what: passwords, limits, and what was refused."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from openevent.auth import rate_limits
from openevent.infra.telemetry import logger
from tests.factories import events
from tests.integration.api import people
from tests.unit.api.client import Client

type ReadLog = Callable[[], list[dict[str, Any]]]
LOGIN = "/auth/session"


@pytest.fixture
def read_log(monkeypatch: pytest.MonkeyPatch) -> ReadLog:
    """Read the lines that were logged since the test began."""
    stream = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def log_in(email: str, password: str) -> int:
    return people.elsewhere().post(LOGIN, {"email": email, "password": password}).status


def select_fields(lines: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(line.get(name) for name in names) for line in lines]


def test_each_check_of_a_password_is_logged_with_its_user(ada: str, read_log: ReadLog) -> None:
    assert [log_in(ada, people.PASSWORD), log_in(ada, "wrong horse")] == [200, 401]
    user_id = people.account(ada)["id"]
    assert select_fields(read_log(), "level", "message", "user_id", "status") == [
        ("INFO", "password accepted", user_id, None),
        ("INFO", "request", None, 200),
        ("WARNING", "password refused", user_id, None),
        ("INFO", "request", None, 401),
    ]


def test_an_unknown_account_is_logged_without_its_address(read_log: ReadLog) -> None:
    assert log_in("a secret in the wrong field", people.PASSWORD) == 401
    lines = read_log()
    assert select_fields(lines, "message", "user_id")[0] == ("password refused", None)
    assert "a secret in the wrong field" not in json.dumps(lines)


def test_a_line_break_in_a_path_makes_no_line_of_its_own(read_log: ReadLog) -> None:
    path = '/v1/nothing\n{"level":"INFO","message":"password accepted"}'
    assert Client().get(path).status == 404
    assert select_fields(read_log(), "message", "path") == [("request", path)]


def test_a_limit_that_is_reached_is_named(read_log: ReadLog, monkeypatch: Any) -> None:
    def refuse(name: str, _key: str) -> None:
        raise rate_limits.Reached(60, name)

    monkeypatch.setattr(rate_limits, "count", refuse)
    assert log_in("ada@example.org", people.PASSWORD) == 429
    assert select_fields(read_log(), "level", "message", "limit", "status") == [
        ("WARNING", "rate limit reached", "login.address", None),
        ("INFO", "request", None, 429),
    ]


def test_a_refused_request_is_logged_with_its_user(
    event: events.WholeEvent, ada: str, read_log: ReadLog
) -> None:
    stranger = Client(people.logged_in(ada).token)
    path = f"/v1/events/{event.id}"
    answer = stranger.delete(path)
    line = read_log()[-1]
    assert answer.status == 403
    assert select_fields([line], "method", "path", "status", "user_id", "correlation_id") == [
        ("DELETE", path, 403, people.account(ada)["id"], "request-1")
    ]
    assert line["timestamp"].endswith("+0000")
