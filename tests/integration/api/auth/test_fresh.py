"""What takes an account over needs a password that was typed within 15 minutes."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from tests.integration.api import people
from tests.integration.api.auth import logins
from tests.integration.api.people import PASSWORD
from tests.integration.api.write.write_helpers import get_pointer, patch_row
from tests.unit.api.client import Answer, Client

NEW = "a new pass phrase"
TYPED = {"just now": 0, "ten minutes ago": 600}

type Act = Callable[[Client, int], Answer]


def change_password(client: Client, _: int) -> Answer:
    body = {"data": {"old-password": PASSWORD, "new-password": NEW}}
    return client.post("/v1/auth/change-password", body)


ACTS: dict[str, Act] = {
    "password": lambda client, id_: patch_row(client, "user", id_, password=NEW),
    "address": lambda client, id_: patch_row(client, "user", id_, email=f"{uuid4().hex}@a.example"),
    "change-password": change_password,
    "deletion": lambda client, id_: client.delete(f"/v1/users/{id_}"),
}


def check_refused(answer: Answer) -> None:
    assert answer.status == 403
    assert answer.detail.startswith("Log in again to ")
    assert answer.detail.endswith("a password that was typed within the last 15 minutes.")


def load_id(email: str) -> int:
    return int(people.account(email)["id"])


def refresh(answer: dict[str, str]) -> dict[str, str]:
    return dict(logins.refresh(answer["refresh_token"]).json)


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_a_token_of_an_old_login_is_refused_and_stays_valid(ada: str, act: Act) -> None:
    answer, id_ = people.log_in_before(ada, 901), load_id(ada)
    before = people.account(ada)
    client = Client(answer["access_token"])
    check_refused(act(client, id_))
    check_refused(act(Client(refresh(answer)["access_token"]), id_))
    assert people.account(ada) == before
    assert client.get("/v1/users/me").status == 200


@pytest.mark.parametrize("seconds", TYPED.values(), ids=TYPED)
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_a_refreshed_token_is_as_fresh_as_its_login(ada: str, act: Act, seconds: int) -> None:
    answer, id_ = people.log_in_before(ada, seconds), load_id(ada)
    twice = refresh(refresh(answer))
    times = {
        logins.read_claims(token)["auth_time"] for token in (*answer.values(), *twice.values())
    }
    assert len(times) == 1
    assert act(Client(twice["access_token"]), id_).status == 200


def test_a_refresh_makes_no_token_fresher(ada: str) -> None:
    """The refresh is new, and the password is old; a cookie is no other way."""
    with time_machine.travel(time.time() - 1_000):
        cookie = logins.get_refresh_token(logins.log_in_remembered(ada))
    token = logins.send(cookie, "cookie").json["access_token"]
    assert logins.read_claims(token)["fresh"] is False
    check_refused(change_password(Client(token), 0))


def test_the_typed_password_makes_the_login_fresh_again_but_not_its_refresh_token(ada: str) -> None:
    answer, id_ = people.log_in_before(ada, 1_000), load_id(ada)
    body = {"email": ada, "password": PASSWORD}
    again = Client(answer["access_token"]).post("/v1/auth/fresh-login", body).json["access_token"]
    check_refused(ACTS["address"](Client(refresh(answer)["access_token"]), id_))
    assert ACTS["address"](Client(again), id_).status == 200


def test_the_token_of_a_changed_password_is_fresh(ada: str) -> None:
    answer = change_password(people.logged_in(ada), 0)
    assert answer.headers["cache-control"] == "no-store"
    assert ACTS["address"](Client(answer.json["access_token"]), load_id(ada)).status == 200


def test_what_changes_nothing_needs_no_password(ada: str) -> None:
    client, id_ = people.stale(ada), load_id(ada)
    echo: dict[str, Any] = {"email": ada, "password": None, "is-admin": False}
    assert patch_row(client, "user", id_, last_name="Lovelace", **echo).status == 200
    for spelling in (ada.upper(), f" {ada}"):
        assert patch_row(client, "user", id_, email=spelling).status == 200
    assert people.account(ada)["last_name"] == "Lovelace"


@pytest.mark.parametrize("values", [{"password": NEW}, {"email": "x@example.org"}], ids=str)
def test_an_administrator_needs_it_for_the_account_of_another(
    ada: str, values: dict[str, Any]
) -> None:
    administrator = people.add(is_admin=True, is_verified=True)
    answer = patch_row(people.stale(administrator), "user", load_id(ada), **values)
    check_refused(answer)
    assert get_pointer(answer) == f"/data/attributes/{next(iter(values))}"


def test_to_appoint_an_administrator_and_to_change_the_transport_needs_it(ada: str) -> None:
    chief = people.add(is_admin=True, is_super_admin=True, is_verified=True)
    client, id_ = people.stale(chief), load_id(ada)
    check_refused(patch_row(client, "user", id_, is_admin=True))
    settings = client.get("/v1/settings").json["data"]["id"]
    check_refused(patch_row(client, "setting", settings, **{"sendgrid-key": "SG.of-eve"}))
    assert patch_row(client, "setting", settings, **{"sendgrid-key": None}).status == 200
    assert patch_row(client, "user", id_, is_marketer=True).status == 200
    assert people.account(ada)["is_admin"] is False
    assert patch_row(people.logged_in(chief), "user", id_, is_admin=True).status == 200
