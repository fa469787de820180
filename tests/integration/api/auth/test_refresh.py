"""Refresh tokens: each works once, a reused one ends its login, other logins go on."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import jwt
import pytest
from sqlalchemy import create_engine, func, select

from api.routes import auth
from openevent.auth import refresh_tokens, tokens
from openevent.infra import db
from tests.integration.api.people import PASSWORD
from tests.roundtrips import CountingProxy
from tests.unit.api.client import Answer, Client

PATH = "/v1/auth/token/refresh"

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


def log_in_remembered(email: str, **more: bool) -> Answer:
    return Client().post(
        "/auth/session", {"email": email, "password": PASSWORD, "remember-me": True} | more
    )


def log_in(email: str) -> dict[str, str]:
    """The two tokens of a client that keeps them itself."""
    return dict(log_in_remembered(email, **{"include-in-response": True}).json)


def refresh(token: str, arrived: float | None = None) -> Answer:
    return Client().call(
        "POST", PATH, body=json.dumps({"refresh_token": token}).encode(), arrived=arrived
    )


def read_claims(token: str) -> dict[str, Any]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


def test_a_refresh_token_in_the_answer_gives_the_next(ada: str) -> None:
    answer = log_in_remembered(ada, **{"include-in-response": True})
    first = answer.json["refresh_token"]
    assert answer.cookies == []
    assert (
        read_claims(answer.json["access_token"])["exp"]
        - read_claims(answer.json["access_token"])["iat"]
        == 5_400
    )
    by_header = Client(first).post(PATH)
    by_body = refresh(by_header.json["refresh_token"])
    for renewed in (by_header, by_body):
        token_claims = read_claims(renewed.json["access_token"])
        assert (
            renewed.status,
            token_claims["fresh"],
            token_claims["exp"] - token_claims["iat"],
        ) == (200, False, 5_400)
        assert (renewed.headers["cache-control"], renewed.cookies) == ("no-store", [])
    following = read_claims(by_body.json["refresh_token"])
    assert (following["type"], following["exp"] - following["iat"]) == ("refresh", 31_536_000)
    assert following["family"] == read_claims(first)["family"]


def test_a_reused_token_ends_its_family_and_no_other(ada: str) -> None:
    stolen, other = log_in(ada), log_in(ada)
    following = refresh(stolen["refresh_token"]).json["refresh_token"]
    for dead in (stolen["refresh_token"], following, stolen["refresh_token"]):
        answer = refresh(dead)
        assert (answer.status, answer.json["error"]) == (401, "The token is no longer valid.")
    assert refresh(other["refresh_token"]).status == 200


def test_an_older_token_ends_the_family_too(ada: str) -> None:
    first = log_in(ada)["refresh_token"]
    second = refresh(first).json["refresh_token"]
    third = refresh(second).json["refresh_token"]
    assert [refresh(token).status for token in (first, third)] == [401, 401]


def test_of_two_parallel_requests_one_gets_the_next_token_and_both_continue(ada: str) -> None:
    first, arrived = log_in(ada)["refresh_token"], time.time()
    answers = [refresh(first, arrived), refresh(first, arrived)]
    assert [answer.status for answer in answers] == [200, 200]
    assert [sorted(answer.json) for answer in answers] == [
        ["access_token", "refresh_token"],
        ["access_token"],
    ]
    assert all(
        Client(answer.json["access_token"]).get("/v1/events").status == 200 for answer in answers
    )
    assert refresh(answers[0].json["refresh_token"]).status == 200


def test_a_request_is_at_most_as_old_as_the_gateway_timeout(
    ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, now = log_in(ada)["refresh_token"], time.time()
    assert refresh(first).status == 200
    monkeypatch.setattr(auth.time, "time", lambda: now + 31)
    assert refresh(first, arrived=now - 3_600).status == 401


def test_many_parallel_requests_give_one_next_token(ada: str) -> None:
    refresh_claims, arrived = tokens.read_token(log_in(ada)["refresh_token"]), time.time()
    connections = create_engine("postgresql+pg8000://", creator=db._open_session, pool_size=8)

    def turn(_: int) -> bool:
        with connections.begin() as connection:
            return refresh_tokens.rotate(connection, refresh_claims, uuid4(), arrived)

    with ThreadPoolExecutor(8) as threads:
        won = list(threads.map(turn, range(8)))
    connections.dispose()
    assert sorted(won) == [False] * 7 + [True]


def test_a_repeated_statement_after_a_lost_connection_is_no_reuse(ada: str) -> None:
    refresh_claims, following = tokens.read_token(log_in(ada)["refresh_token"]), uuid4()
    for _ in range(2):
        assert (
            db.run_repeatable(
                lambda connection: refresh_tokens.rotate(
                    connection, refresh_claims, following, time.time()
                )
            )
            is True
        )


def test_a_refresh_token_in_a_cookie_needs_the_csrf_header_and_gets_new_cookies(ada: str) -> None:
    answer = log_in_remembered(ada)
    assert set(answer.json) == {"access_token"}
    refresh, csrf = answer.cookies
    assert refresh.endswith("; Path=/v1/auth; Max-Age=31536000; HttpOnly; SameSite=Strict")
    assert csrf.endswith("; Path=/; Max-Age=31536000; SameSite=Strict")
    cookie, value = refresh.partition(";")[0], csrf.partition(";")[0].partition("=")[2]
    assert Client().call("POST", PATH, headers={"cookie": cookie}).status == 401
    assert (
        Client().call("POST", PATH, headers={"cookie": cookie, "x-csrf-token": "0" * 32}).status
        == 401
    )
    right = {"cookie": f"a=b; {cookie}", "x-csrf-token": value}
    renewed = Client().call("POST", PATH, headers=right)
    assert (renewed.status, set(renewed.json)) == (200, {"access_token"})
    following = [cookie_header.partition(";")[0] for cookie_header in renewed.cookies]
    assert following[0] != cookie
    again = {"cookie": following[0], "x-csrf-token": following[1].partition("=")[2]}
    assert Client().call("POST", PATH, headers=again).status == 200
    assert Client().call("POST", PATH, headers=right).status == 401


def test_cookies_are_secure_except_on_a_laptop(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from api.auth import refresh_cookies  # noqa: PLC0415 - the settings of the test

    production = refresh_cookies.settings().model_copy(update={"environment": "production"})
    monkeypatch.setattr(refresh_cookies, "settings", lambda: production)
    assert all("; Secure" in cookie for cookie in log_in_remembered(ada).cookies)


def test_refreshing_without_a_token_or_with_an_access_token_is_a_401(
    add_user: AddUser, enter: Enter
) -> None:
    assert Client().post(PATH).status == 401
    assert enter(add_user()).post(PATH).status == 401


def test_a_refresh_is_one_round_trip(ada: str, trips: CountingProxy) -> None:
    token = log_in(ada)["refresh_token"]
    before = trips.trips
    assert refresh(token).status == 200
    assert trips.trips - before == 1


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_logout_ends_this_login_and_no_other(ada: str, which: str) -> None:
    here, there = log_in(ada), log_in(ada)
    answer = Client(here[which]).post("/v1/auth/logout")
    assert (answer.status, answer.json) == (200, {"success": True})
    assert all("Max-Age=0" in cookie for cookie in answer.cookies)
    assert [refresh(tokens_["refresh_token"]).status for tokens_ in (here, there)] == [401, 200]


def test_logout_by_the_cookie_alone(ada: str) -> None:
    refresh, csrf = (item.partition(";")[0] for item in log_in_remembered(ada).cookies)
    assert Client().call("POST", "/v1/auth/logout", headers={"cookie": refresh}).status == 200
    headers = {"cookie": refresh, "x-csrf-token": csrf.partition("=")[2]}
    assert Client().call("POST", PATH, headers=headers).status == 401


@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "JWT nonsense"}, {"authorization": "Basic YTpi"}]
)
def test_logout_without_a_valid_token_deletes_the_cookies_too(
    headers: dict[str, str],
) -> None:
    answer = Client(headers=headers).post("/v1/auth/logout")
    assert (answer.status, [cookie.partition(";")[0] for cookie in answer.cookies]) == (
        200,
        ["refresh_token_cookie=", "csrf_refresh_token="],
    )


def test_a_login_deletes_the_ended_families_of_the_user(ada: str) -> None:
    current, replayed = log_in(ada), log_in(ada)
    refresh(replayed["refresh_token"])
    assert refresh(replayed["refresh_token"]).status == 401
    log_in(ada)
    owner = read_claims(current["access_token"])["identity"]
    with db.connect() as connection:
        families = (
            select(func.count())
            .select_from(refresh_tokens.refresh_families)
            .where(refresh_tokens.refresh_families.c.user_id == owner)
        )
        assert connection.execute(families).scalar_one() == 2
