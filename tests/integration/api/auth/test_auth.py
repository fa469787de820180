"""Login, logout everywhere, and who counts as logged in."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import jwt
import pytest
from sqlalchemy import update

from local.stack import schema
from openevent.auth import tokens
from openevent.infra import db
from openevent.resources.user import users
from tests.factories import events
from tests.integration.api import people
from tests.integration.api.people import PASSWORD, account
from tests.integration.api.write import concurrent_requests
from tests.roundtrips import CountingProxy
from tests.unit.api.client import Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


def read_claims(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


@pytest.mark.parametrize("path", ["/auth/session", "/v1/auth/login"])
@pytest.mark.parametrize("field", ["email", "username"])
def test_login_gives_a_fresh_token_for_a_day(
    anonymous: Client, ada: str, path: str, field: str
) -> None:
    answer = anonymous.post(path, {field: ada.upper(), "password": PASSWORD})
    assert (answer.status, answer.headers["content-type"], answer.headers["cache-control"]) == (
        200,
        "application/json",
        "no-store",
    )
    token_claims = read_claims(answer.json["access_token"])
    assert set(answer.json) == {"access_token"}
    assert (
        token_claims["fresh"],
        token_claims["exp"] - token_claims["iat"],
        type(token_claims["identity"]),
    ) == (
        True,
        86_400,
        int,
    )


@pytest.mark.parametrize(
    "body", [{}, {"email": "a@b.de"}, {"password": "x"}, {"email": 1, "password": "x"}]
)
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
    assert [(answer.status, answer.json["error"]) for answer in answers] == [
        (401, "Invalid Credentials")
    ] * 3
    assert answers[0].body == answers[1].body


def test_a_blocked_account_is_named_only_with_its_password(anonymous: Client, ada: str) -> None:
    people.change(ada, is_blocked=True)
    assert (
        anonymous.post("/auth/session", {"email": ada, "password": "wrong"}).json["error"]
        == "Invalid Credentials"
    )
    answer = anonymous.post("/auth/session", {"email": ada, "password": PASSWORD})
    assert (answer.status, answer.json["error"]) == (401, "This account is blocked.")


def test_a_second_login_of_the_same_user_gives_a_fresh_token(anonymous: Client, ada: str) -> None:
    credentials = {"email": ada, "password": PASSWORD}
    remembered = people.log_in_before(ada, 1_000)
    stale = anonymous.post("/v1/auth/token/refresh", {"refresh_token": remembered["refresh_token"]})
    assert read_claims(stale.json["access_token"])["fresh"] is False
    answer = Client(stale.json["access_token"]).post("/v1/auth/fresh-login", credentials)
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    token_claims = read_claims(answer.json["access_token"])
    assert (token_claims["fresh"], token_claims["exp"] - token_claims["iat"]) == (True, 5_400)
    assert Client(answer.json["access_token"]).post("/v1/auth/logout").status == 200
    ended = anonymous.post("/v1/auth/token/refresh", {"refresh_token": stale.json["refresh_token"]})
    assert ended.status == 401


def test_a_second_login_is_refused_for_another_user_without_a_token_and_with_a_wrong_password(
    anonymous: Client, ada: str, add_user: AddUser, enter: Enter
) -> None:
    credentials, stranger = {"email": ada, "password": PASSWORD}, enter(add_user())
    assert anonymous.post("/v1/auth/fresh-login", credentials).status == 401
    assert enter(add_user(), seconds=-1).post("/v1/auth/fresh-login", credentials).status == 401
    refused = stranger.post("/v1/auth/fresh-login", credentials)
    assert (refused.status, refused.json["error"]) == (401, "Invalid Credentials")


def test_logging_out_everywhere_ends_every_token(anonymous: Client, ada: str) -> None:
    body = {"email": ada, "password": PASSWORD, "remember-me": True, "include-in-response": True}
    here, there = (anonymous.post("/auth/session", body).json for _ in range(2))
    answer = Client(here["access_token"]).post("/v1/auth/blacklist")
    assert (answer.status, answer.json) == (200, {"success": True})
    assert all("Max-Age=0" in cookie for cookie in answer.cookies)
    for dead in (here, there):
        assert Client(dead["access_token"]).get("/v1/events").status == 401
        assert Client(dead["refresh_token"]).post("/v1/auth/token/refresh").status == 401
    assert anonymous.post("/auth/session", body).status == 200


def test_logging_out_everywhere_needs_a_valid_token(
    anonymous: Client, add_user: AddUser, enter: Enter
) -> None:
    assert anonymous.post("/v1/auth/blacklist").status == 401
    assert enter(add_user(), seconds=-1).post("/v1/auth/blacklist").status == 401


def test_a_failed_login_is_one_round_trip_whether_there_is_an_account_or_not(
    ada: str, trips: CountingProxy
) -> None:
    Client().get("/v1/events", "page[size]=1")  # the connection is there
    for email in (ada, "nobody@example.org"):
        before = trips.trips
        assert Client().post("/auth/session", {"email": email, "password": "wrong"}).status == 401
        assert trips.trips - before == 1


@pytest.mark.parametrize("more", [{}, {"remember-me": True}])
def test_a_login_is_two_round_trips_and_saves_its_time(
    ada: str, trips: CountingProxy, more: dict[str, bool]
) -> None:
    Client().get("/v1/events", "page[size]=1")  # the connection is there
    before, started = trips.trips, datetime.now(UTC)
    assert Client().post("/auth/session", {"email": ada, "password": PASSWORD} | more).status == 200
    assert trips.trips - before == 2
    assert started < account(ada)["last_accessed_at"] < datetime.now(UTC)


def test_a_login_does_not_wait_for_a_write_to_the_user(ada: str, database: schema.Database) -> None:
    rival = concurrent_requests.connect(database)
    rival.cursor().execute("SELECT FROM users WHERE email = %s FOR UPDATE", (ada,))
    assert people.logged_in(ada).token is not None
    rival.close()
    assert account(ada)["last_accessed_at"] is None


@pytest.mark.parametrize(
    "values",
    [{"is_blocked": True}, {"deleted_at": events.OPENING}, {"token_generation": 7}],
    ids=str,
)
def test_a_token_ends_with_its_user_and_its_generation(
    ada: str, anonymous: Client, values: dict[str, Any]
) -> None:
    body = {"email": ada, "password": PASSWORD, "remember-me": True, "include-in-response": True}
    answer = anonymous.post("/auth/session", body)
    people.change(ada, **values)
    access = Client(answer.json["access_token"]).get("/v1/events")
    refresh = Client(answer.json["refresh_token"]).post("/v1/auth/token/refresh")
    assert [(response.status, response.json["error"]) for response in (access, refresh)] == [
        (401, "The token is no longer valid.")
    ] * 2


@pytest.mark.parametrize("scheme", ["JWT", "Bearer", "jwt"])
def test_the_header_may_say_jwt_or_bearer(add_user: AddUser, enter: Enter, scheme: str) -> None:
    user_id = add_user()
    token = enter(user_id).token
    answer = Client(headers={"authorization": f"{scheme} {token}"}).get(f"/v1/users/{user_id}")
    assert answer.status == 200


@pytest.mark.parametrize("header", ["JWT nonsense", "JWT a.b.c", "Basic YTpi", "Bearer ", "JWT"])
def test_an_invalid_authorization_header_is_a_401(header: str) -> None:
    answer = Client(headers={"authorization": header}).get("/v1/events")
    expected = 200 if header.strip() in {"Bearer", "JWT"} else 401
    assert answer.status == expected


def test_a_forged_token_is_a_401_everywhere(event: events.WholeEvent) -> None:
    token_claims = read_claims(tokens.sign_access_token(event.owner_id, 0, fresh=True))
    forged = Client(
        jwt.encode(token_claims, "another key of sufficient length", "HS256", headers={"kid": "1"})
    )
    answer = forged.get(f"/v1/events/{event.id}")
    assert (answer.status, answer.headers["content-type"], answer.json["error"]) == (
        401,
        "application/json",
        "The token is not valid.",
    )


def test_a_refresh_token_is_no_access_token(event: events.WholeEvent) -> None:
    assert (
        Client(tokens.sign_refresh_token(tokens.RefreshToken(uuid4(), uuid4(), event.owner_id, 0)))
        .get(f"/v1/events/{event.id}")
        .status
        == 401
    )


def test_an_expired_token_reads_as_anonymous_and_is_a_401_where_it_matters(
    event: events.WholeEvent, draft: events.WholeEvent, add_user: AddUser, enter: Enter
) -> None:
    owner, stranger = enter(draft.owner_id, seconds=-1), enter(add_user(), seconds=-1)
    assert owner.get(f"/v1/events/{event.id}").status == 200
    assert str(draft.id) not in {
        item["id"] for item in owner.get("/v1/events", "page[size]=0").json["data"]
    }
    for path in (
        f"/v1/events/{draft.id}",
        f"/v1/events/{draft.id}/sessions",
        f"/v1/tracks/{draft.track_id}",
    ):
        refused = owner.get(path)
        assert (refused.status, refused.json["error"]) == (401, "The token has expired.")
        assert stranger.get(path).status == 404


def test_an_expired_token_is_a_401_with_a_payload_of_any_length(
    draft: events.WholeEvent, enter: Enter
) -> None:
    lengths = set()
    for user_id in (70_000_000, 700_000_000, 7_000_000_000):
        with db.transaction() as connection:
            events.add_user(connection, id=user_id)
            events.grant(connection, draft.id, user_id, "organizer")
        expired = str(enter(user_id, seconds=-1).token)
        answer = Client(expired).get(f"/v1/events/{draft.id}")
        assert (answer.status, answer.json["error"]) == (401, "The token has expired.")
        head, payload, signature = expired.split(".")
        lengths.add(len(payload) % 4)
        for cut in range(1, 4):
            torn = Client(f"{head}.{payload[:-cut]}.{signature}").get(f"/v1/events/{draft.id}")
            assert (torn.status, torn.json["error"]) == (401, "The token is not valid.")
    assert lengths == {0, 2, 3}  # base64 has no 1, which the torn ones have


def test_an_expired_token_is_a_401_where_a_login_is_needed(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner = enter(event.owner_id, seconds=-1)
    for answer in (
        owner.get("/v1/tasks"),
        owner.get(f"/v1/events/{event.id}/custom-forms"),
        owner.post(f"/v1/events/{event.id}/export/json", {}),
        owner.post("/v1/events/import/json", {"upload": "x"}),
    ):
        assert (answer.status, answer.json["error"]) == (401, "The token has expired.")


def test_an_expired_token_of_a_blocked_user_reveals_nothing(
    draft: events.WholeEvent, enter: Enter
) -> None:
    owner = enter(draft.owner_id, seconds=-1)
    with db.transaction() as connection:
        connection.execute(
            update(users.table).where(users.table.c.id == draft.owner_id).values(is_blocked=True)
        )
    assert owner.get(f"/v1/events/{draft.id}").status == 404
