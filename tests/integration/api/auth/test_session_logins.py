"""Logins without `remember-me`: a browser keeps them until it is closed, the server for a day."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from openevent.auth import tokens
from openevent.auth.refresh_tokens import refresh_families
from openevent.infra import db
from tests.integration.api.auth import logins
from tests.integration.api.auth.logins import get_refresh_token, is_logged_in, read_lifetime, send
from tests.integration.api.people import PASSWORD
from tests.unit.api.client import Client

DAY = 86_400


def test_a_browser_gets_cookies_of_its_session(ada: str) -> None:
    answer = logins.log_in_with(ada)
    refresh, csrf = answer.cookies
    assert refresh.endswith("; Path=/v1/auth; HttpOnly; SameSite=Strict")
    assert csrf.endswith("; Path=/; SameSite=Strict")
    assert not any(word in refresh + csrf for word in ("Max-Age", "Expires"))
    assert set(answer.json) == {"access_token"}


def test_a_reload_goes_on_with_the_cookie(ada: str) -> None:
    token = get_refresh_token(logins.log_in_with(ada))
    for _ in range(2):
        answer = send(token, "cookie")
        assert (answer.status, is_logged_in(answer.json["access_token"])) == (200, True)
        assert "Max-Age" not in "".join(answer.cookies)
        token = get_refresh_token(answer)


def test_the_access_token_lives_a_day_and_one_from_the_cookie_90_minutes(ada: str) -> None:
    answer = logins.log_in_with(ada)
    assert read_lifetime(answer.json["access_token"]) == DAY
    renewed = send(get_refresh_token(answer), "cookie")
    assert read_lifetime(renewed.json["access_token"]) == 5_400


def test_the_server_ends_it_a_day_after_its_last_refresh(
    ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = get_refresh_token(logins.log_in_with(ada))
    second = get_refresh_token(send(first, "cookie"))
    assert (read_lifetime(first), read_lifetime(second)) == (DAY, DAY)
    now = tokens.time.time() + DAY
    monkeypatch.setattr(tokens.time, "time", lambda: now)
    answer = send(second, "cookie")
    assert (answer.status, answer.json["error"]) == (401, "The token has expired.")


def test_its_row_is_kept_until_its_last_access_token_has_expired(ada: str) -> None:
    family = logins.load_family(get_refresh_token(logins.log_in_with(ada)))
    assert family["expires_at"] - family["turned_at"] == timedelta(days=2)


def test_a_client_that_keeps_its_tokens_gets_no_refresh_token(ada: str) -> None:
    answer = logins.log_in_with(ada, **{logins.IN_BODY: True})
    assert (set(answer.json), answer.cookies) == ({"access_token"}, [])
    assert read_lifetime(answer.json["access_token"]) == DAY


def test_logout_ends_it_at_once(ada: str) -> None:
    answer, other = logins.log_in_with(ada), logins.log_in_with(ada)
    token = answer.json["access_token"]
    assert Client(token).post("/v1/auth/logout").status == 200
    assert not is_logged_in(token)
    assert send(get_refresh_token(answer), "cookie").status == 401
    assert is_logged_in(other.json["access_token"])


def test_a_fresh_login_lives_a_day_and_its_row_as_long(ada: str) -> None:
    token = logins.log_in_with(ada).json["access_token"]
    is_family = refresh_families.c.id == logins.load_family(token)["id"]
    with db.transaction() as connection:
        nearly_over = refresh_families.c.turned_at + timedelta(seconds=1)
        connection.execute(update(refresh_families).where(is_family).values(expires_at=nearly_over))
    body = {"email": ada, "password": PASSWORD}
    fresh = Client(token).post("/v1/auth/fresh-login", body).json["access_token"]
    assert read_lifetime(fresh) == DAY
    assert logins.read_claims(fresh)["family"] == logins.read_claims(token)["family"]
    family = logins.load_family(token)
    assert family["expires_at"] - family["turned_at"] >= timedelta(days=1)
