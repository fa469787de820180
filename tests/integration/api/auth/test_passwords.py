"""Passwords: forgotten, set anew by a link, changed, asked for once more."""

import io
import time
from collections.abc import Callable
from typing import Any

import pytest

from openevent.auth import link_tokens
from openevent.auth.link_tokens import Purpose
from openevent.domain.people import freshness
from openevent.domain.people.accounts import PASSWORD_CHANGED, RESET_REQUESTED
from openevent.infra.telemetry import logger
from tests.integration.api import people
from tests.integration.api.people import PASSWORD
from tests.unit.api.client import Answer, Client

NEW = "battery staple"
RESET = "/v1/auth/reset-password"
CHANGE = "/v1/auth/change-password"


def ask_reset(email: Any, client: Client | None = None) -> Answer:
    return (client or people.elsewhere()).post(RESET, {"data": {"email": email}})


def reset(token: Any, password: Any = NEW) -> Answer:
    return people.set_anew(token, password)


def change(client: Client, old: Any = PASSWORD, new: Any = NEW) -> Answer:
    return client.post(CHANGE, {"data": {"old-password": old, "new-password": new}})


def can_log_in(email: str, password: str) -> bool:
    answer = people.elsewhere().post("/auth/session", {"email": email, "password": password})
    return answer.status == 200


def test_a_forgotten_password_saves_a_change_without_a_secret() -> None:
    email = people.add()
    answer = ask_reset(f" {email.upper()}")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert people.list_changes(email) == [(RESET_REQUESTED, {})]


def test_the_answer_does_not_reveal_whether_an_account_exists() -> None:
    email, blocked = people.add(), people.add(is_blocked=True)
    answers = [
        ask_reset(address)
        for address in (email, blocked, "nobody@example.org", "nul\0@example.org")
    ]
    assert {(answer.status, answer.body) for answer in answers} == {(200, answers[0].body)}
    assert people.list_changes(blocked) == []


def test_a_link_sets_the_password_once_verifies_and_ends_all_sessions() -> None:
    email = people.add(is_verified=False, first_name="Ada", last_name="Lovelace")
    before, token = people.logged_in(email), people.link(Purpose.RESET, email)
    answer = reset(token)
    account = people.account(email)
    assert (answer.status, answer.json) == (
        200,
        {"id": account["id"], "email": email, "name": "Ada Lovelace"},
    )
    assert account["is_verified"] is True
    assert (can_log_in(email, PASSWORD), can_log_in(email, NEW)) == (False, True)
    assert before.get("/v1/events").status == 401
    assert people.list_changes(email) == [(PASSWORD_CHANGED, {})]
    assert reset(token, "another one").status == 404
    assert can_log_in(email, NEW)


@pytest.mark.parametrize(
    "after",
    [
        {"email": "elsewhere@example.org"},
        {"token_generation": 9},
        {"is_blocked": True},
        {"password_hash": "x"},
    ],
    ids=str,
)
def test_a_link_ends_when_the_password_or_address_changes(after: dict[str, Any]) -> None:
    email = people.add()
    token = people.link(Purpose.RESET, email)
    people.change(email, **after)
    assert reset(token).status == 404


def test_a_link_is_valid_for_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    email, now = people.add(), time.time()
    tokens = {}
    for age in (3_590, 3_601):
        monkeypatch.setattr(link_tokens.time, "time", lambda age=age: now - age)
        tokens[age] = people.link(Purpose.RESET, email)
    monkeypatch.undo()
    assert [reset(tokens[age]).status for age in (3_601, 3_590)] == [404, 200]


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """What was logged since the test began."""
    stream = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", stream)
    return stream.getvalue


@pytest.mark.parametrize("token", ["", "a.b.c", None, 7, "a" * 9_000], ids=repr)
def test_an_invalid_link_is_a_404(token: Any) -> None:
    assert reset(token).status == 404


def test_a_link_for_another_purpose_and_an_access_token_are_no_reset() -> None:
    email = people.add()
    assert reset(people.link(Purpose.VERIFY, email)).status == 404
    assert reset(people.logged_in(email).token).status == 404


@pytest.mark.parametrize("password", ["1234567", "x" * 1_001])
def test_a_link_stays_valid_after_an_unsuitable_password(password: str) -> None:
    token = people.link(Purpose.RESET, people.add())
    answer = reset(token, password)
    assert (answer.status, answer.json["errors"][0]["source"]) == (
        422,
        {"pointer": "/data/password"},
    )
    assert reset(token).status == 200


@pytest.mark.parametrize(
    "body", [{}, {"data": {}}, {"data": {"email": 7}}, {"data": []}, {"data": {"email": " "}}]
)
def test_a_request_without_an_address_is_a_400(body: dict[str, Any]) -> None:
    assert people.elsewhere().post(RESET, body).status == 400


def test_a_new_password_for_the_old_one_keeps_this_login_and_gives_a_fresh_token() -> None:
    email = people.add(first_name="Ada")
    client, other = people.logged_in(email), people.logged_in(email)
    answer = change(client)
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    assert {name: value for name, value in answer.json.items() if name != "access_token"} == {
        "id": people.account(email)["id"],
        "email": email,
        "name": "Ada",
        "password-changed": True,
    }
    assert [user_client.get("/v1/events").status for user_client in (client, other)] == [200, 401]
    assert change(Client(answer.json["access_token"]), NEW, PASSWORD).status == 200
    assert people.list_changes(email) == [(PASSWORD_CHANGED, {})] * 2


@pytest.mark.parametrize(
    ("old", "new", "member"),
    [
        ("wrong horse", NEW, "old-password"),
        (PASSWORD, PASSWORD, "new-password"),
        (PASSWORD, "1234567", "new-password"),
        (PASSWORD, "x" * 1_001, "new-password"),
        (None, NEW, "old-password"),
        (PASSWORD, None, "new-password"),
    ],
)
def test_an_invalid_change_is_a_400_and_changes_nothing(old: Any, new: Any, member: str) -> None:
    email = people.add()
    answer = change(people.logged_in(email), old, new)
    assert (answer.status, answer.json["errors"][0]["source"]) == (
        400,
        {"pointer": f"/data/{member}"},
    )
    assert answer.json["error"] == answer.detail
    assert can_log_in(email, PASSWORD)


def test_a_change_needs_a_fresh_token() -> None:
    email = people.add()
    assert Client().post(CHANGE, {}).status == 401
    answer = change(people.stale(email))
    assert (answer.status, answer.json["error"]) == (403, freshness.describe("change the password"))


def test_a_user_may_check_the_own_password() -> None:
    client = people.logged_in(people.add())
    bodies = [{"password": PASSWORD}, {"password": "wrong"}, {"data": {"password": PASSWORD}}]
    assert [client.post("/v1/auth/verify-password", body).json for body in bodies] == [
        {"result": True},
        {"result": False},
        {"result": True},
    ]
    assert client.post("/v1/auth/verify-password", {}).status == 400
    assert Client().post("/v1/auth/verify-password", bodies[0]).status == 401


def test_the_log_has_no_address_no_password_and_no_token(log: Callable[[], str]) -> None:
    email = people.add()
    token = people.link(Purpose.RESET, email)
    ask_reset(email)
    reset(token)
    client = people.logged_in(email, NEW)
    change(client, NEW, PASSWORD)
    change(client, "wrong horse", NEW)
    people.elsewhere().post("/auth/session", {"email": email, "password": "wrong horse"})
    log_text = log()
    assert log_text.count('"message":"request"') == 6
    for secret in (email, email.lower(), token, PASSWORD, NEW, "wrong horse", str(client.token)):
        assert secret not in log_text
