"""Refresh tokens: each works once, a reused one ends its login, other logins go on."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from openevent.auth import refresh_tokens
from openevent.infra import db
from openevent.infra.config import settings
from tests.integration.api import people
from tests.integration.api.auth import logins
from tests.integration.api.auth.logins import (
    IN_BODY,
    PATH,
    is_logged_in,
    log_in,
    log_in_remembered,
    read_claims,
    read_lifetime,
    refresh,
)
from tests.roundtrips import CountingProxy
from tests.unit.api.client import Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


def count_families(user_id: int) -> int:
    is_of_user = refresh_tokens.refresh_families.c.user_id == user_id
    with db.connect() as connection:
        return connection.execute(select(func.count()).where(is_of_user)).scalar_one()


def test_a_refresh_token_in_the_answer_gives_the_next(ada: str) -> None:
    answer = log_in_remembered(ada, **{IN_BODY: True})
    first = answer.json["refresh_token"]
    assert answer.cookies == []
    assert read_lifetime(answer.json["access_token"]) == 5_400
    by_header = Client(first).post(PATH)
    by_body = refresh(by_header.json["refresh_token"])
    for renewed in (by_header, by_body):
        token = renewed.json["access_token"]
        assert (renewed.status, read_claims(token)["fresh"]) == (200, True)
        assert read_lifetime(token) == 5_400
        assert (renewed.headers["cache-control"], renewed.cookies) == ("no-store", [])
    following = by_body.json["refresh_token"]
    assert (read_claims(following)["type"], read_lifetime(following)) == ("refresh", 31_536_000)
    assert read_claims(following)["family"] == read_claims(first)["family"]


def test_a_reused_token_ends_its_family_and_no_other(ada: str) -> None:
    stolen, other = log_in(ada)["refresh_token"], log_in(ada)["refresh_token"]
    following = refresh(stolen).json["refresh_token"]
    too_late = logins.after_exchange(stolen, 61)
    for dead in (stolen, following, stolen):
        answer = refresh(dead, too_late)
        assert (answer.status, answer.json["error"]) == (401, "The token is no longer valid.")
    assert refresh(other).status == 200


def test_an_older_token_ends_the_family_too(ada: str) -> None:
    first = log_in(ada)["refresh_token"]
    second = refresh(first).json["refresh_token"]
    third = refresh(second).json["refresh_token"]
    assert [refresh(token).status for token in (first, third)] == [401, 401]


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
    assert Client().call("POST", PATH, headers=right).status == 401  # its successor was used


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


@pytest.mark.parametrize("origin", ["https://evil.example.org", "null"])
def test_a_page_of_another_site_sets_and_deletes_no_cookies(ada: str, origin: str) -> None:
    stranger = Client(headers={"origin": origin})
    body = {"email": ada, "password": people.PASSWORD}
    answers = [stranger.post("/auth/session", body), stranger.post("/v1/auth/logout")]
    assert [(answer.status, answer.cookies) for answer in answers] == [(403, []), (403, [])]
    assert stranger.post("/auth/session", body | {IN_BODY: True}).status == 200


def test_a_page_of_a_front_end_and_of_the_api_logs_in_and_out(ada: str) -> None:
    body = {"email": ada, "password": people.PASSWORD}
    for origin in (*settings().cors_origins, settings().api_origin, "http://localhost:5173"):
        page = Client(headers={"origin": origin})
        answers = [page.post("/auth/session", body), page.post("/v1/auth/logout")]
        assert [(answer.status, len(answer.cookies)) for answer in answers] == [(200, 2), (200, 2)]


def test_a_browser_forgets_its_answers_at_the_logout(ada: str) -> None:
    answer = Client(log_in(ada)["access_token"]).post("/v1/auth/logout")
    assert answer.headers["clear-site-data"] == '"cache"'


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
    refresh(refresh(replayed["refresh_token"]).json["refresh_token"])
    assert refresh(replayed["refresh_token"]).status == 401
    log_in(ada)
    owner = read_claims(current["access_token"])["identity"]
    assert count_families(owner) == 2


def test_an_account_that_is_deleted_for_good_leaves_no_login(ada: str) -> None:
    token = log_in(ada)["access_token"]
    owner = read_claims(token)["identity"]
    administrator = people.logged_in(people.add(is_admin=True))
    path = f"/v1/users/{owner}"
    assert administrator.call("DELETE", path, "permanent=true").status == 200
    assert count_families(owner) == 0


def test_a_restored_account_gets_no_login_back(ada: str) -> None:
    token = log_in(ada)["access_token"]
    owner = str(read_claims(token)["identity"])
    administrator = people.logged_in(people.add(is_admin=True))
    path = f"/v1/users/{owner}"
    assert administrator.delete(path).status == 200
    attributes = {"deleted-at": None}
    body = {"data": {"type": "user", "id": owner, "attributes": attributes}}
    restored = administrator.send("PATCH", f"{path}?get_trashed=true", body)
    assert (restored.status, is_logged_in(token)) == (200, False)
