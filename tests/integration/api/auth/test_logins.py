"""A user lists the own logins and ends one; nobody sees those of others."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, insert, select, update

from openevent.auth import refresh_tokens
from openevent.auth.refresh_tokens import MAXIMUM_FAMILIES, refresh_families
from openevent.infra import db
from tests.integration.api import people
from tests.integration.api.auth import logins
from tests.integration.api.auth.logins import is_logged_in, log_in, read_claims
from tests.integration.api.people import PASSWORD
from tests.unit.api.client import Answer, Client


def get_path(email: str, login: object = None) -> str:
    path = f"/v1/users/{people.account(email)['id']}/logins"
    return f"{path}/{login}" if login else path


def get_login(answer: dict[str, str]) -> str:
    """The login's id, as the list has it."""
    return str(UUID(read_claims(answer["access_token"])["family"]))


def list_logins(answer: dict[str, str], email: str) -> list[dict[str, Any]]:
    listed = Client(answer["access_token"]).get(get_path(email))
    assert (listed.status, listed.headers["cache-control"]) == (200, "no-store")
    return list(listed.json["logins"])


def end(answer: dict[str, str], email: str, login: object) -> Answer:
    return Client(answer["access_token"]).delete(get_path(email, login))


def change_family(login: str, **values: Any) -> None:
    is_login = refresh_families.c.id == UUID(login)
    with db.transaction() as connection:
        connection.execute(update(refresh_families).where(is_login).values(values))


def test_the_list_has_the_own_logins_and_nothing_secret(ada: str) -> None:
    phone, desk = log_in(ada), log_in(ada)
    log_in(people.add())
    first, second = list_logins(desk, ada)
    assert (first["id"], second["id"]) == (get_login(desk), get_login(phone))
    assert (first["is-current"], second["is-current"]) == (True, False)
    assert set(first) == {"id", "created-at", "last-used-at", "user-agent", "is-current"}
    created, created_before = (datetime.fromisoformat(x["created-at"]) for x in (first, second))
    assert created > created_before
    assert first["created-at"] == first["last-used-at"]
    text = Client(desk["access_token"]).get(get_path(ada)).body.decode()
    for token in (*phone.values(), *desk.values()):
        assert token not in text
        assert str(UUID(read_claims(token)["jti"])) not in text


def test_a_refresh_is_a_use(ada: str) -> None:
    phone, desk = log_in(ada), log_in(ada)
    logins.refresh(phone["refresh_token"])
    first, second = list_logins(desk, ada)
    assert (first["id"], second["id"]) == (get_login(phone), get_login(desk))
    assert first["last-used-at"] > first["created-at"]


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) Firefox/150.0", None),
        (" a\tb\r\n c\u202e\0 ", "a b c"),
        ("x" * 5_000, "x" * 200),
        ("\u200b\u00ad \x07", ""),
        ("", ""),
    ],
)
def test_the_browser_is_one_short_clean_line(ada: str, header: str, line: str | None) -> None:
    body = {"email": ada, "password": PASSWORD}
    browser = Client(address=people.elsewhere().address, headers={"user-agent": header})
    answer = browser.post("/auth/session", body).json
    (login,) = list_logins(answer, ada)
    assert login["user-agent"] == (header if line is None else line or None)


def test_a_login_ends_at_once_with_all_its_tokens_and_the_others_go_on(ada: str) -> None:
    phone, desk = log_in(ada), log_in(ada)
    renewed = logins.refresh(phone["refresh_token"]).json
    ended = end(desk, ada, get_login(phone))
    assert (ended.status, ended.json, ended.cookies) == (200, {"success": True}, [])
    assert [is_logged_in(item["access_token"]) for item in (phone, renewed)] == [False, False]
    for token in (phone["refresh_token"], renewed["refresh_token"]):
        replayed = logins.refresh(token)
        assert (replayed.status, replayed.json["error"]) == (401, "The token is no longer valid.")
    assert [login["id"] for login in list_logins(desk, ada)] == [get_login(desk)]
    assert logins.refresh(desk["refresh_token"]).status == 200
    assert end(desk, ada, get_login(phone)).status == 404


def test_the_end_of_the_own_login_is_a_logout(ada: str) -> None:
    answer = log_in(ada)
    ended = end(answer, ada, get_login(answer))
    assert ended.status == 200
    assert all("Max-Age=0" in cookie for cookie in ended.cookies)
    assert len(ended.cookies) == 2
    assert end(answer, ada, get_login(answer)).status == 401


@pytest.mark.parametrize("rights", [{}, {"is_admin": True, "is_super_admin": True}], ids=str)
def test_logins_of_others_are_a_404(ada: str, rights: dict[str, bool]) -> None:
    own, eve = log_in(ada), people.add(is_verified=True, **rights)
    answer = log_in(eve)
    client = Client(answer["access_token"])
    assert client.get(get_path(ada)).status == 404
    assert end(answer, ada, get_login(own)).status == 404
    assert end(answer, eve, get_login(own)).status == 404
    assert client.get("/v1/users/0/logins").status == 404
    assert client.get("/v1/users/me/logins").status == 404
    assert is_logged_in(own["access_token"])


def test_a_list_needs_a_login_and_an_id_must_be_one(ada: str) -> None:
    answer = log_in(ada)
    assert Client().get(get_path(ada)).status == 401
    assert Client().delete(get_path(ada, get_login(answer))).status == 401
    for junk in ("1", "x", uuid4(), uuid4().hex, "%00"):
        assert end(answer, ada, junk).status == 404


def test_a_stale_token_may_end_a_login(ada: str) -> None:
    lost, answer = log_in(ada), people.log_in_before(ada, 1_000)
    assert end(answer, ada, get_login(lost)).status == 200


ENDED: dict[str, dict[str, Any]] = {
    "expired": {"expires_at": datetime.now(UTC) - timedelta(seconds=1)},
    "reused": {"current": None},
    "another generation": {"generation": -1},
}


@pytest.mark.parametrize("values", ENDED.values(), ids=ENDED)
def test_a_login_that_has_ended_is_in_no_list(ada: str, values: dict[str, Any]) -> None:
    dead, answer = log_in(ada), log_in(ada)
    change_family(get_login(dead), **values)
    assert [login["id"] for login in list_logins(answer, ada)] == [get_login(answer)]
    assert end(answer, ada, get_login(dead)).status == 404


def test_a_login_of_an_earlier_release_has_no_beginning(ada: str) -> None:
    answer = log_in(ada)
    change_family(get_login(answer), created_at=None, user_agent=None)
    (login,) = list_logins(answer, ada)
    assert (login["created-at"], login["user-agent"]) == (None, None)


def test_a_token_without_a_login_lists_logins_too(ada: str) -> None:
    from openevent.auth import tokens  # noqa: PLC0415 - of this test alone

    answer, user_id = log_in(ada), people.account(ada)["id"]
    token = tokens.sign_access_token(user_id, 0, fresh=True)
    (login,) = Client(token).get(get_path(ada)).json["logins"]
    assert (login["id"], login["is-current"]) == (get_login(answer), False)


def test_a_login_too_many_ends_the_one_that_was_used_least_recently(ada: str) -> None:
    user_id, current = people.account(ada)["id"], log_in(ada)
    now = datetime.now(UTC)
    rows = [
        {
            "id": uuid4(),
            "user_id": user_id,
            "generation": 0,
            "current": uuid4(),
            "turned_at": now - timedelta(hours=number + 1),
            "expires_at": now + timedelta(days=1),
        }
        for number in range(MAXIMUM_FAMILIES + 5)
    ]
    with db.transaction() as connection:
        connection.execute(insert(refresh_families), rows)
    assert len(list_logins(current, ada)) == MAXIMUM_FAMILIES
    new = log_in(ada)
    listed = {login["id"] for login in list_logins(new, ada)}
    youngest = {str(row["id"]) for row in rows[: MAXIMUM_FAMILIES - 2]}
    assert listed == {get_login(new), get_login(current)} | youngest
    with db.connect() as connection:
        of_user = refresh_families.c.user_id == user_id
        count = connection.scalar(select(func.count()).where(of_user))
    assert count == MAXIMUM_FAMILIES == refresh_tokens.MAXIMUM_FAMILIES
