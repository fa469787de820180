"""Accounts over HTTP alone: a login that goes on, one that was copied, and a limit that the gateway's address meets."""

from typing import Any
from uuid import uuid4

import pytest

from tests.e2e.test_api import ask
from tests.unit.api.client import JSONAPI

PASSWORD = "correct horse"


@pytest.fixture
def login(api: str) -> dict[str, Any]:
    """What somebody who has just registered logs in with, to be remembered."""
    known = {"email": f"{uuid4().hex}@example.org", "password": PASSWORD}
    document = {"data": {"type": "user", "attributes": known}}
    assert ask(f"{api}/v1/users", body=document, content_type=JSONAPI).status == 201
    return known | {"remember-me": True, "include-in-response": True}


def refreshed(api: str, token: str) -> Any:
    return ask(f"{api}/v1/auth/token/refresh", body={"refresh_token": token})


def test_a_refresh_token_is_good_once(api: str, login: dict[str, Any]) -> None:
    first = ask(f"{api}/auth/session", body=login).json["refresh_token"]
    second = refreshed(api, first).json["refresh_token"]
    third = refreshed(api, second).json["refresh_token"]
    assert [refreshed(api, token).status for token in (second, third)] == [401, 401]


def test_logging_out_everywhere(api: str, login: dict[str, Any]) -> None:
    known = ask(f"{api}/auth/session", body=login).json
    assert ask(f"{api}/v1/auth/blacklist", known["access_token"], {}).json == {"success": True}
    assert ask(f"{api}/v1/tasks", known["access_token"]).status == 401
    assert refreshed(api, known["refresh_token"]).status == 401


def test_a_password_is_changed_and_the_next_token_is_in_the_answer(api: str, login: dict[str, Any]) -> None:
    token = ask(f"{api}/auth/session", body=login).json["access_token"]
    body = {"data": {"old-password": PASSWORD, "new-password": "battery staple"}}
    answer = ask(f"{api}/v1/auth/change-password", token, body)
    assert (answer.status, answer.json["password-changed"]) == (200, True)
    assert ask(f"{api}/v1/tasks", token).status == 401
    assert ask(f"{api}/v1/tasks", answer.json["access_token"]).status == 200


def test_a_forgotten_password_is_asked_for_once_a_minute(api: str, login: dict[str, Any]) -> None:
    asked = [ask(f"{api}/v1/auth/reset-password", body={"data": {"email": login["email"]}}) for _ in range(2)]
    assert [answer.status for answer in asked] == [200, 429]
    assert 1 <= int(asked[1].headers["retry-after"]) <= 60
