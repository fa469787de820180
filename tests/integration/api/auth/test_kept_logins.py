"""A new password keeps the login that set it, and ends all others."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine

from local.stack import schema
from openevent.auth import refresh_tokens, tokens
from openevent.domain.people import accounts
from openevent.domain.people.accounts import Purpose
from openevent.infra import db
from tests import waiting
from tests.integration.api import people
from tests.integration.api.auth import logins
from tests.integration.api.auth.logins import get_refresh_token, is_logged_in, read_lifetime, send
from tests.integration.api.people import PASSWORD
from tests.integration.api.write import concurrent_requests
from tests.unit.api.client import Answer, Client

NEW = "battery staple"
type Change = Callable[[Client, str], Answer]


def change_by_route(client: Client, _email: str) -> Answer:
    body = {"data": {"old-password": PASSWORD, "new-password": NEW}}
    return client.post("/v1/auth/change-password", body)


def change_by_patch(client: Client, email: str) -> Answer:
    user_id = str(people.account(email)["id"])
    data = {"type": "user", "id": user_id, "attributes": {"password": NEW}}
    return client.send("PATCH", f"/v1/users/{user_id}", {"data": data})


CHANGES: dict[str, Change] = {"change-password": change_by_route, "PATCH": change_by_patch}


@pytest.fixture(params=CHANGES)
def change(request: pytest.FixtureRequest) -> Change:
    """A user's own way to set a new password."""
    return CHANGES[request.param]


@pytest.mark.parametrize("more", [{"remember-me": True}, {}], ids=["remembered", "session"])
def test_a_new_password_keeps_this_login_and_ends_the_others(
    ada: str, change: Change, more: dict[str, bool]
) -> None:
    here, there, elsewhere = (logins.log_in_with(ada, **more) for _ in range(3))
    assert change(Client(here.json["access_token"]), ada).status == 200
    assert is_logged_in(here.json["access_token"])
    for ended in (there, elsewhere):
        assert not is_logged_in(ended.json["access_token"])
        assert send(get_refresh_token(ended), "cookie").status == 401
    renewed = send(get_refresh_token(here), "cookie")
    assert (renewed.status, is_logged_in(renewed.json["access_token"])) == (200, True)
    assert send(get_refresh_token(renewed), "cookie").status == 200


def test_this_login_may_change_the_password_again(ada: str) -> None:
    client = Client(logins.log_in(ada)["access_token"])
    assert change_by_route(client, ada).status == 200
    body = {"data": {"old-password": NEW, "new-password": PASSWORD}}
    assert client.post("/v1/auth/change-password", body).status == 200
    assert is_logged_in(str(client.token))


@pytest.mark.parametrize(("more", "seconds"), [({"remember-me": True}, 5_400), ({}, 86_400)])
def test_the_answers_token_belongs_to_this_login(
    ada: str, more: dict[str, bool], seconds: int
) -> None:
    token = logins.log_in_with(ada, **more).json["access_token"]
    fresh = change_by_route(Client(token), ada).json["access_token"]
    assert is_logged_in(fresh)
    assert logins.read_claims(fresh)["family"] == logins.read_claims(token)["family"]
    assert (logins.read_claims(fresh)["fresh"], read_lifetime(fresh)) == (True, seconds)


def test_a_login_without_a_family_gets_the_only_valid_token(ada: str) -> None:
    """An earlier release signed such tokens."""
    user_id = people.account(ada)["id"]
    token = tokens.sign_access_token(user_id, 0, fresh=True)
    answer = change_by_route(Client(token), ada)
    assert [is_logged_in(item) for item in (token, answer.json["access_token"])] == [False, True]


def test_a_lost_refresh_is_repeated_after_the_change(ada: str, change: Change) -> None:
    answer = logins.log_in(ada)
    lost = send(answer["refresh_token"], "body")
    assert change(Client(answer["access_token"]), ada).status == 200
    repeated = send(answer["refresh_token"], "body")
    ids = [logins.read_claims(item.json["refresh_token"])["jti"] for item in (lost, repeated)]
    assert (repeated.status, ids[0]) == (200, ids[1])


def test_a_mailed_link_ends_every_login(ada: str) -> None:
    here = logins.log_in(ada)
    assert people.set_anew(people.link(Purpose.RESET, ada), NEW).status == 200
    assert not is_logged_in(here["access_token"])
    assert logins.refresh(here["refresh_token"]).status == 401


def test_an_administrator_ends_every_login_of_the_user_and_none_of_their_own(ada: str) -> None:
    administrator = people.add(is_admin=True, is_verified=True)
    own, users = logins.log_in(administrator), logins.log_in(ada)
    assert change_by_patch(Client(own["access_token"]), ada).status == 200
    assert is_logged_in(own["access_token"])
    assert logins.refresh(own["refresh_token"]).status == 200
    assert not is_logged_in(users["access_token"])
    assert logins.refresh(users["refresh_token"]).status == 401


def test_a_new_address_ends_no_login(ada: str) -> None:
    here, there = logins.log_in(ada), logins.log_in(ada)
    user_id = str(people.account(ada)["id"])
    attributes = {"email": f"{uuid4().hex}@example.org"}
    document = {"data": {"type": "user", "id": user_id, "attributes": attributes}}
    client = Client(here["access_token"])
    assert client.send("PATCH", f"/v1/users/{user_id}", document).status == 200
    assert [is_logged_in(item["access_token"]) for item in (here, there)] == [True, True]


def end_by_reuse(answer: dict[str, str]) -> None:
    """Send a used refresh token again, after its successor was exchanged."""
    successor = logins.refresh(answer["refresh_token"]).json["refresh_token"]
    assert logins.refresh(successor).status == 200
    assert logins.refresh(answer["refresh_token"]).status == 401


ENDS: dict[str, Callable[[dict[str, str]], object]] = {
    "logout": lambda answer: Client(answer["access_token"]).post("/v1/auth/logout"),
    "blacklist": lambda answer: Client(answer["access_token"]).post("/v1/auth/blacklist"),
    "reuse": end_by_reuse,
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_a_login_that_has_ended_does_not_come_back(
    ada: str, end: Callable[[dict[str, str]], object]
) -> None:
    answer = logins.log_in(ada)
    token = answer["access_token"]
    login = UUID(logins.read_claims(token)["family"])
    end(answer)
    columns, before = accounts.build_password_columns(NEW), people.account(ada)
    with pytest.raises(accounts.LoginEnded), db.transaction() as connection:
        accounts.change_password(connection, before["id"], columns, login)
    assert people.account(ada) == before
    assert not is_logged_in(token)


def test_a_change_by_a_login_that_ends_meanwhile_is_a_401(
    ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.routes import passwords  # noqa: PLC0415 - the settings of the test

    user_id = people.account(ada)["id"]

    def end_and_hash(password: str) -> dict[str, Any]:
        db.run_repeatable(lambda connection: accounts.end_sessions(connection, user_id))
        return build_columns(password)

    build_columns = accounts.build_password_columns
    token = logins.log_in(ada)["access_token"]
    monkeypatch.setattr(passwords.accounts, "build_password_columns", end_and_hash)
    assert change_by_route(Client(token), ada).status == 401
    assert logins.log_in_with(ada).status == 200


def test_a_refresh_that_waits_for_the_change_goes_on(ada: str, database: schema.Database) -> None:
    answer = logins.log_in(ada)
    claims, account = tokens.read_token(answer["refresh_token"]), people.account(ada)
    columns = accounts.build_password_columns(NEW)
    connections = create_engine(
        "postgresql+pg8000://", creator=lambda: concurrent_requests.connect(database)
    )

    def rotate() -> tokens.RefreshToken:
        with connections.begin() as connection:
            return refresh_tokens.rotate(connection, claims, uuid4(), time.time())

    with ThreadPoolExecutor(1) as threads:
        with concurrent_requests.open_transaction(database) as connection:
            accounts.change_password(connection, account["id"], columns, claims.family)
            refreshed = threads.submit(rotate)
            waiting.until(
                lambda: concurrent_requests.has_waiting_row_lock(database),
                "a refresh that waits for the login's row",
            )
        token = refreshed.result()
    connections.dispose()
    assert token.generation == account["token_generation"] + 1
    assert logins.refresh(tokens.sign_refresh_token(token)).status == 200


def test_a_login_with_the_old_password_does_not_end_the_kept_one(ada: str) -> None:
    here, account = logins.log_in(ada), people.account(ada)
    assert change_by_route(Client(here["access_token"]), ada).status == 200
    late = accounts.build_login_update(account["id"])
    with db.connect() as connection:  # the old password was checked before the change
        refresh_tokens.start_family(connection, account["id"], account["token_generation"], late)
    assert is_logged_in(here["access_token"])
