"""E-mail addresses: verified by a link, and whether one has an account."""

import time
from typing import Any

import pytest

from openevent.auth import link_tokens
from openevent.auth.link_tokens import Purpose
from openevent.domain.people.accounts import VERIFICATION_REQUESTED
from tests.integration.api import people
from tests.unit.api.client import Answer

VERIFY = "/v1/auth/verify-email"
AGAIN = "/v1/auth/resend-verification-email"


def verify(token: Any) -> Answer:
    return people.elsewhere().post(VERIFY, {"data": {"token": token}})


def ask_again(email: Any) -> Answer:
    return people.elsewhere().post(AGAIN, {"data": {"email": email}})


def test_a_link_verifies_the_address_once() -> None:
    email = people.add(is_verified=False)
    token = people.link(Purpose.VERIFY, email)
    answer = verify(token)
    assert (answer.status, answer.json) == (200, {"message": "Email Verified"})
    assert people.account(email)["is_verified"] is True
    assert people.logged_in(email).get("/v1/events").status == 200
    used = verify(token)
    assert (used.status, used.json["error"]) == (400, "Invalid Token")


def test_a_link_verifies_only_its_own_address() -> None:
    email = people.add(is_verified=False)
    token = people.link(Purpose.VERIFY, email)
    people.change(email, email="else." + email)
    assert verify(token).status == 400
    assert people.account("else." + email)["is_verified"] is False


def test_a_link_is_valid_for_a_week(monkeypatch: pytest.MonkeyPatch) -> None:
    email, now = people.add(is_verified=False), time.time()
    tokens = {}
    for age in (604_790, 604_801):
        monkeypatch.setattr(link_tokens.time, "time", lambda age=age: now - age)
        tokens[age] = people.link(Purpose.VERIFY, email)
    monkeypatch.undo()
    assert [verify(tokens[age]).status for age in (604_801, 604_790)] == [400, 200]


@pytest.mark.parametrize("token", ["", "a.b.c", None, 7], ids=repr)
def test_an_invalid_link_is_a_400(token: Any) -> None:
    assert verify(token).status == 400


def test_a_link_for_a_new_password_does_not_verify_by_this_route() -> None:
    email = people.add(is_verified=False)
    assert verify(people.link(Purpose.RESET, email)).status == 400


def test_the_mail_is_sent_again_unless_the_address_is_verified() -> None:
    waiting, verified = people.add(is_verified=False), people.add()
    answers = [ask_again(waiting.lower()), ask_again(verified)]
    assert [(answer.status, answer.json) for answer in answers] == [
        (200, {"message": "Verification email resent"})
    ] * 2
    assert (people.list_changes(waiting), people.list_changes(verified)) == (
        [(VERIFICATION_REQUESTED, {})],
        [],
    )
    unknown = ask_again("nobody@example.org")
    assert (unknown.status, unknown.json["errors"][0]["source"]) == (
        422,
        {"pointer": "/data/email"},
    )


@pytest.mark.parametrize(
    "path", ["/v1/users/check_email", "/v1/users/check-email", "/v1/users/checkEmail"]
)
def test_a_form_checks_whether_an_address_has_an_account(path: str) -> None:
    email, client = people.add(), people.elsewhere()
    addresses = (email.upper(), f" {email} ", "nobody@example.org")
    assert [client.post(path, {"email": address}).json for address in addresses] == [
        {"exists": True},
        {"exists": True},
        {"exists": False},
    ]
    refused = client.post(path, {})
    assert (refused.status, refused.headers["content-type"]) == (400, "application/json")
