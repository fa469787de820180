"""Login, refresh, logout, and who counts as logged in."""

from collections.abc import Callable
from typing import Any

import jwt
import pytest
from sqlalchemy import update

from openevent import db, passwords, tokens
from openevent.resources.user import users
from tests.factories import events
from tests.unit.api.client import JSONAPI, Answer, Client

PASSWORD = "correct horse"

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


@pytest.fixture(scope="module")
def password_hash() -> str:
    return passwords.hashed(PASSWORD)


@pytest.fixture
def ada(add_user: AddUser, password_hash: str) -> str:
    """The e-mail of somebody with the password."""
    email = f"Ada.{next(events.NUMBERS)}@Example.org"
    add_user(email=email, password_hash=password_hash)
    return email


def change(email: str, **values: Any) -> None:
    with db.transaction() as connection:
        connection.execute(update(users.table).where(users.table.c.email == email).values(values))


def claims(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


@pytest.mark.parametrize("path", ["/auth/session", "/v1/auth/login"])
@pytest.mark.parametrize("field", ["email", "username"])
def test_login_gives_a_fresh_token_for_a_day(anonymous: Client, ada: str, path: str, field: str) -> None:
    answer = anonymous.post(path, {field: ada.upper(), "password": PASSWORD})
    assert (answer.status, answer.headers["content-type"], answer.headers["cache-control"]) == (
        200,
        "application/json",
        "no-store",
    )
    found = claims(answer.json["access_token"])
    assert set(answer.json) == {"access_token"}
    assert (found["fresh"], found["exp"] - found["iat"], type(found["identity"])) == (True, 86_400, int)


@pytest.mark.parametrize("body", [{}, {"email": "a@b.de"}, {"password": "x"}, {"email": 1, "password": "x"}])
def test_a_login_without_name_or_password_is_a_400(anonymous: Client, body: dict[str, Any]) -> None:
    answer = anonymous.post("/v1/auth/login", body)
    assert (answer.status, answer.json["error"]) == (400, "username or password missing")


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff"])
def test_a_login_that_is_no_json_object_is_a_400(anonymous: Client, body: bytes) -> None:
    assert anonymous.call("POST", "/v1/auth/login", body=body).status == 400


def test_a_wrong_password_and_an_unknown_account_look_the_same(anonymous: Client, ada: str) -> None:
    answers = [
        anonymous.post("/auth/session", {"email": email, "password": "wrong"})
        for email in (ada, "nobody@example.org", "nul\0@example.org")
    ]
    assert [(answer.status, answer.json["error"]) for answer in answers] == [(401, "Invalid Credentials")] * 3
    assert answers[0].body == answers[1].body


def test_a_blocked_account_is_told_so_only_with_its_password(anonymous: Client, ada: str) -> None:
    change(ada, is_blocked=True)
    assert anonymous.post("/auth/session", {"email": ada, "password": "wrong"}).json["error"] == "Invalid Credentials"
    answer = anonymous.post("/auth/session", {"email": ada, "password": PASSWORD})
    assert (answer.status, answer.json["error"]) == (401, "This account is blocked.")


def remembered(client: Client, email: str, **more: bool) -> Answer:
    return client.post("/auth/session", {"email": email, "password": PASSWORD, "remember-me": True} | more)


def test_a_refresh_token_in_the_answer(anonymous: Client, ada: str) -> None:
    answer = remembered(anonymous, ada, **{"include-in-response": True})
    access, refresh = answer.json["access_token"], answer.json["refresh_token"]
    assert answer.cookies == []
    assert (claims(access)["exp"] - claims(access)["iat"], claims(refresh)["type"]) == (5_400, "refresh")
    by_header = Client(refresh).post("/v1/auth/token/refresh")
    by_body = anonymous.post("/v1/auth/token/refresh", {"refresh_token": refresh})
    for renewed in (by_header, by_body):
        found = claims(renewed.json["access_token"])
        assert (renewed.status, found["fresh"], found["exp"] - found["iat"]) == (200, False, 5_400)


def test_a_refresh_token_in_a_cookie_needs_the_csrf_header(anonymous: Client, ada: str) -> None:
    answer = remembered(anonymous, ada)
    assert set(answer.json) == {"access_token"}
    refresh, csrf = answer.cookies
    assert refresh.endswith("; Path=/v1/auth/token/refresh; Max-Age=31536000; HttpOnly; SameSite=Strict")
    assert csrf.endswith("; Path=/; Max-Age=31536000; SameSite=Strict")
    cookie, value = refresh.partition(";")[0], csrf.partition(";")[0].partition("=")[2]
    assert anonymous.call("POST", "/v1/auth/token/refresh", headers={"cookie": cookie}).status == 401
    wrong = {"cookie": cookie, "x-csrf-token": "0" * 32}
    assert anonymous.call("POST", "/v1/auth/token/refresh", headers=wrong).status == 401
    right = {"cookie": f"a=b; {cookie}", "x-csrf-token": value}
    assert anonymous.call("POST", "/v1/auth/token/refresh", headers=right).status == 200


def test_cookies_are_secure_but_on_the_laptop(anonymous: Client, ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from api.routes import auth  # noqa: PLC0415 - the settings of the test

    known = auth.settings().model_copy(update={"environment": "production"})
    monkeypatch.setattr(auth, "settings", lambda: known)
    assert all("; Secure" in cookie for cookie in remembered(anonymous, ada).cookies)


def test_refreshing_without_a_token_or_with_an_access_token_is_a_401(
    anonymous: Client, add_user: AddUser, enter: Enter
) -> None:
    assert anonymous.post("/v1/auth/token/refresh").status == 401
    assert enter(add_user()).post("/v1/auth/token/refresh").status == 401


def test_logout_takes_the_cookies_back(anonymous: Client) -> None:
    answer = anonymous.post("/v1/auth/logout")
    assert answer.json == {"success": True}
    assert all("Max-Age=0" in cookie for cookie in answer.cookies)


@pytest.mark.parametrize(
    "values", [{"is_blocked": True}, {"deleted_at": events.OPENING}, {"token_generation": 7}], ids=str
)
def test_a_token_dies_with_its_user_and_its_generation(ada: str, anonymous: Client, values: dict[str, Any]) -> None:
    answer = remembered(anonymous, ada, **{"include-in-response": True})
    change(ada, **values)
    access = Client(answer.json["access_token"]).get("/v1/events")
    refresh = Client(answer.json["refresh_token"]).post("/v1/auth/token/refresh")
    assert [(one.status, one.json["error"]) for one in (access, refresh)] == [
        (401, "The token is no longer valid.")
    ] * 2


@pytest.mark.parametrize("scheme", ["JWT", "Bearer", "jwt"])
def test_the_header_may_say_jwt_or_bearer(add_user: AddUser, enter: Enter, scheme: str) -> None:
    user_id = add_user()
    token = enter(user_id).token
    answer = Client(headers={"authorization": f"{scheme} {token}"}).get(f"/v1/users/{user_id}")
    assert answer.status == 200


@pytest.mark.parametrize("sent", ["JWT nonsense", "JWT a.b.c", "Basic YTpi", "Bearer ", "JWT"])
def test_a_header_that_is_no_token_of_ours(sent: str) -> None:
    answer = Client(headers={"authorization": sent}).get("/v1/events")
    expected = 200 if sent.strip() in {"Bearer", "JWT"} else 401
    assert answer.status == expected


def test_a_forged_token_is_a_401_everywhere(event: events.WholeEvent) -> None:
    found = claims(tokens.access(event.owner_id, 0, fresh=True))
    forged = Client(jwt.encode(found, "another key of sufficient length", "HS256", headers={"kid": "1"}))
    answer = forged.get(f"/v1/events/{event.id}")
    assert (answer.status, answer.headers["content-type"], answer.json["error"]) == (
        401,
        "application/json",
        "The token is not valid.",
    )


def test_a_refresh_token_opens_nothing(event: events.WholeEvent) -> None:
    assert Client(tokens.refresh(event.owner_id, 0)).get(f"/v1/events/{event.id}").status == 401


def test_an_expired_token_reads_as_anonymous_but_is_told_where_it_would_have_counted(
    event: events.WholeEvent, draft: events.WholeEvent, add_user: AddUser, enter: Enter
) -> None:
    owner, stranger = enter(draft.owner_id, seconds=-1), enter(add_user(), seconds=-1)
    assert owner.get(f"/v1/events/{event.id}").status == 200
    assert str(draft.id) not in {one["id"] for one in owner.get("/v1/events", "page[size]=0").json["data"]}
    for path in (f"/v1/events/{draft.id}", f"/v1/events/{draft.id}/sessions", f"/v1/tracks/{draft.track_id}"):
        refused = owner.get(path)
        assert (refused.status, refused.json["error"]) == (401, "The token has expired.")
        assert stranger.get(path).status == 404


def test_an_expired_token_is_a_401_where_a_login_is_needed(event: events.WholeEvent, enter: Enter) -> None:
    owner = enter(event.owner_id, seconds=-1)
    for answer in (
        owner.get("/v1/tasks"),
        owner.get(f"/v1/events/{event.id}/custom-forms"),
        owner.post(f"/v1/events/{event.id}/export/json", {}),
        owner.post("/v1/events/import/json", {"upload": "x"}),
    ):
        assert (answer.status, answer.json["error"]) == (401, "The token has expired.")


def test_an_expired_token_of_a_blocked_user_tells_nothing(draft: events.WholeEvent, enter: Enter) -> None:
    owner = enter(draft.owner_id, seconds=-1)
    with db.transaction() as connection:
        connection.execute(update(users.table).where(users.table.c.id == draft.owner_id).values(is_blocked=True))
    assert owner.get(f"/v1/events/{draft.id}").status == 404


@pytest.mark.parametrize("accept", ["text/html", "application/json", f"{JSONAPI}; ext=x", f"{JSONAPI};q=0"])
def test_a_client_that_takes_no_jsonapi_is_a_406(anonymous: Client, accept: str) -> None:
    assert anonymous.get("/v1/events", accept=accept).status == 406


@pytest.mark.parametrize("accept", [JSONAPI, "*/*", "text/html, */*;q=0.8", f"{JSONAPI}; ext=x, {JSONAPI}; q=0.9"])
def test_a_client_that_takes_jsonapi_among_others(anonymous: Client, accept: str) -> None:
    assert anonymous.get("/v1/events", accept=accept).status == 200
