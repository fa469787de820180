"""Accounts over HTTP: a renewed login, a copied refresh token, and a limit by address."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from typing import Any
from uuid import uuid4

import pytest

from reference.people import PASSWORD
from tests import waiting
from tests.e2e.test_api import ask
from tests.unit.api.client import JSONAPI


@pytest.fixture
def login(api: str) -> dict[str, Any]:
    """What somebody who has just registered logs in with, to be remembered."""
    credentials = {"email": f"{uuid4().hex}@example.org", "password": PASSWORD}
    document = {"data": {"type": "user", "attributes": credentials}}
    assert ask(f"{api}/v1/users", body=document, content_type=JSONAPI).status == 201
    return credentials | {"remember-me": True, "include-in-response": True}


def refreshed(api: str, token: str) -> Any:
    return ask(f"{api}/v1/auth/token/refresh", body={"refresh_token": token})


def test_a_refresh_token_is_good_once(api: str, login: dict[str, Any]) -> None:
    first = ask(f"{api}/auth/session", body=login).json["refresh_token"]
    second = refreshed(api, first).json["refresh_token"]
    third = refreshed(api, second).json["refresh_token"]
    # An answer may get lost, so `second` may come again until `third` is used.
    assert [refreshed(api, token).status for token in (second, third)] == [200, 200]
    assert [refreshed(api, token).status for token in (second, third)] == [401, 401]


def test_logging_out_everywhere(api: str, login: dict[str, Any]) -> None:
    session = ask(f"{api}/auth/session", body=login).json
    assert ask(f"{api}/v1/auth/blacklist", session["access_token"], {}).json == {"success": True}
    assert ask(f"{api}/v1/tasks", session["access_token"]).status == 401
    assert refreshed(api, session["refresh_token"]).status == 401


def test_a_new_password_keeps_its_login_and_ends_the_others(
    api: str, login: dict[str, Any]
) -> None:
    token, other = (ask(f"{api}/auth/session", body=login).json["access_token"] for _ in range(2))
    body = {"data": {"old-password": PASSWORD, "new-password": "battery staple"}}
    answer = ask(f"{api}/v1/auth/change-password", token, body)
    assert (answer.status, answer.json["password-changed"]) == (200, True)
    statuses = [
        ask(f"{api}/v1/tasks", access_token).status
        for access_token in (token, answer.json["access_token"], other)
    ]
    assert statuses == [200, 200, 401]


def test_a_link_verifies_and_another_sets_the_password(
    stack: dict[str, Any], api: str, login: dict[str, Any]
) -> None:
    verifying, resetting = (
        _token(stack, purpose, login["email"]) for purpose in ("verify", "reset")
    )
    answer = ask(f"{api}/v1/auth/verify-email", body={"data": {"token": verifying}})
    assert (answer.status, answer.json) == (200, {"message": "Email Verified"})
    body = {"data": {"token": resetting, "password": "battery staple"}}
    assert [_set_anew(api, body) for _ in range(2)] == [200, 404]
    assert ask(f"{api}/auth/session", body=login).status == 401
    assert ask(f"{api}/auth/session", body=login | {"password": "battery staple"}).status == 200


def _token(stack: dict[str, Any], purpose: str, email: str) -> str:
    """Ask a process of its own, which becomes the stack's API."""
    code = """
import json, sys
from local import link

print(link.sign_token(json.loads(sys.argv[1]), link.Purpose(sys.argv[2]), sys.argv[3]))
"""
    words = [sys.executable, "-c", code, json.dumps(stack), purpose, email]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


def _set_anew(api: str, body: dict[str, Any]) -> int:
    content = json.dumps(body).encode()
    request = urllib.request.Request(f"{api}/v1/auth/reset-password", content, method="PATCH")
    try:
        with urllib.request.urlopen(request, timeout=waiting.GUARD_SECONDS) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_a_forgotten_password_is_asked_for_once_a_minute(api: str, login: dict[str, Any]) -> None:
    answers = [
        ask(f"{api}/v1/auth/reset-password", body={"data": {"email": login["email"]}})
        for _ in range(2)
    ]
    assert [answer.status for answer in answers] == [200, 429]
    assert 1 <= int(answers[1].headers["retry-after"]) <= 60
