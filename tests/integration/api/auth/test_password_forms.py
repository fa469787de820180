"""One password on every keyboard, and hashes of earlier releases."""

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest

from openevent.auth import passwords
from openevent.auth.link_tokens import Purpose
from tests.factories.events import NUMBERS
from tests.integration.api import people
from tests.integration.api.write.write_helpers import patch_row
from tests.unit.api.client import Answer, Client

COMPOSED = "P\u00e4ssw\u00f6rter \u00fcberall"
DECOMPOSED = unicodedata.normalize("NFD", COMPOSED)
SPACED = COMPOSED.replace(" ", "\u00a0")
FORMS = (COMPOSED, DECOMPOSED, SPACED)
NEW = "Stra\u00dfe nach K\u00f6ln"


def log_in(email: str, password: str) -> int:
    body = {"email": email, "password": password}
    return people.elsewhere().post("/auth/session", body).status


def hash_as_typed(text: str) -> str:
    """Hash as earlier releases did."""
    return passwords._get_hasher().hash(text)


def check_all_forms(email: str, password: str) -> None:
    for form in ("NFC", "NFD"):
        assert log_in(email, unicodedata.normalize(form, password)) == 200


def test_an_account_is_registered_and_entered_with_any_form(anonymous: Client) -> None:
    for form in FORMS:
        email = f"form{next(NUMBERS)}@example.org"
        answer = anonymous.post_document("/v1/users", "user", email=email, password=form)
        assert answer.status == 201
        assert [log_in(email, other) for other in FORMS] == [200, 200, 200]
        assert log_in(email, COMPOSED.upper()) == 401


def test_every_way_to_set_a_password_keeps_its_form() -> None:
    decomposed = unicodedata.normalize("NFD", NEW)
    email = people.add()
    assert people.set_anew(people.link(Purpose.RESET, email), decomposed).status == 200
    check_all_forms(email, NEW)
    client = people.logged_in(email, NEW)
    change = {"data": {"old-password": decomposed, "new-password": DECOMPOSED}}
    assert client.post("/v1/auth/change-password", change).status == 200
    check_all_forms(email, COMPOSED)
    client = people.logged_in(email, COMPOSED)
    answer = patch_row(client, "user", people.account(email)["id"], password=decomposed)
    assert answer.status == 200
    check_all_forms(email, NEW)


def test_another_form_of_the_old_password_is_not_a_new_one() -> None:
    email = people.add(password_hash=passwords.hash_password(COMPOSED))
    change = {"data": {"old-password": COMPOSED, "new-password": DECOMPOSED}}
    answer = people.logged_in(email, COMPOSED).post("/v1/auth/change-password", change)
    assert (answer.status, answer.detail) == (400, "The new password is the old one.")


def _log_in(client: Client, email: str, password: str) -> Answer:
    del client
    body = {"email": email, "password": password}
    return people.elsewhere().post("/v1/auth/login", body)


def _log_in_again(client: Client, email: str, password: str) -> Answer:
    return client.post("/v1/auth/fresh-login", {"email": email, "password": password})


def _verify(client: Client, _email: str, password: str) -> Answer:
    return client.post("/v1/auth/verify-password", {"data": {"password": password}})


@pytest.mark.parametrize("use", [_log_in, _log_in_again, _verify])
@pytest.mark.parametrize("typed", [DECOMPOSED, SPACED])
def test_an_old_hash_is_renewed_when_its_text_is_typed(
    use: Callable[[Client, str, str], Answer], typed: str
) -> None:
    email = people.add()
    client = people.logged_in(email)
    people.change(email, password_hash=hash_as_typed(typed))
    assert log_in(email, COMPOSED) == 401
    answer = use(client, email, typed)
    assert answer.status == 200
    assert answer.json.get("result", True) is True
    renewed = people.account(email)
    assert passwords.compare(COMPOSED, renewed["password_hash"]) is passwords.Match.CURRENT
    assert [log_in(email, form) for form in FORMS] == [200, 200, 200]
    assert people.account(email)["password_hash"] == renewed["password_hash"]
    assert client.get("/v1/events").status == 200


def test_an_old_password_that_the_rule_refuses_still_logs_in() -> None:
    typed = "tab\tin words"
    old_hash = hash_as_typed(typed)
    email = people.add(password_hash=old_hash)
    assert log_in(email, typed) == 200
    assert people.account(email)["password_hash"] == old_hash


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("tab\tin words", passwords.NOT_PRINTABLE),
        ("bell\u0007 in words", passwords.NOT_PRINTABLE),
        ("e\u0301" * 7, passwords.WRONG_LENGTH),
    ],
)
def test_a_new_password_that_the_rule_refuses_is_told(
    anonymous: Client, password: Any, fault: str
) -> None:
    email = people.add()
    account_id, client = people.account(email)["id"], people.logged_in(email)
    registered = anonymous.post_document(
        "/v1/users", "user", email=f"form{next(NUMBERS)}@example.org", password=password
    )
    changed = client.post(
        "/v1/auth/change-password",
        {"data": {"old-password": people.PASSWORD, "new-password": password}},
    )
    reset = people.set_anew(people.link(Purpose.RESET, email), password)
    patched = patch_row(client, "user", account_id, password=password)
    answers = (registered, changed, reset, patched)
    assert [answer.status for answer in answers] == [422, 400, 422, 422]
    assert {answer.detail for answer in answers} == {fault}
    assert log_in(email, people.PASSWORD) == 200
