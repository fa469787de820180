"""Tokens and links that the first release signed are valid in this one."""

from http.cookies import SimpleCookie

import jwt
import pytest
import time_machine

from tests.integration.upgrade import restore
from tests.unit.api.client import Answer, Client

IDS, USERS, TOKENS = restore.ids(), restore.users(), restore.release()["tokens"]
OWN_DATA = f"/v1/users/{USERS['ada']}/exports/{IDS['own_data_task']}"


def change_password(token: str) -> Answer:
    body = {"data": {"old-password": "wrong", "new-password": "another horse"}}
    return Client(token).post("/v1/auth/change-password", body)


def test_an_access_token_logs_in(ada: Client) -> None:
    email = ada.get(f"/v1/users/{USERS['ada']}").json["data"]["attributes"]["email"]
    assert email == "ada@example.org"


def read_time(token: str) -> int:
    """When a token was signed."""
    return int(jwt.decode(token, options={"verify_signature": False})["iat"])


@pytest.mark.parametrize(
    ("name", "age", "status"),
    [("access", 60, 400), ("access", 1_000, 403), ("stale_access", 60, 403)],
)
def test_an_access_token_is_fresh_for_15_minutes_after_its_signing(
    name: str, age: int, status: int
) -> None:
    token = TOKENS[name]
    with time_machine.travel(read_time(token) + age):
        assert change_password(token).status == status


def test_a_refreshed_token_of_that_release_is_not_fresh(ada: Client) -> None:
    assert change_password(TOKENS["access"]).status == 403
    assert ada.get(f"/v1/users/{USERS['ada']}").status == 200


def test_an_expired_token_is_told_as_such() -> None:
    answer = Client(TOKENS["expired_access"]).get("/v1/tasks")
    assert (answer.status, answer.detail) == (401, "The token has expired.")


def test_a_refresh_token_goes_on_and_ends_its_family_when_it_comes_again() -> None:
    answer = Client(TOKENS["refresh"]).post("/v1/auth/token/refresh")
    assert answer.status == 200
    following = answer.json["refresh_token"]
    assert Client(following).post("/v1/auth/token/refresh").status == 200
    assert Client(TOKENS["refresh"]).post("/v1/auth/token/refresh").status == 401
    assert Client(following).post("/v1/auth/token/refresh").status == 401


def test_a_refresh_cookie_goes_on() -> None:
    cookies = SimpleCookie(TOKENS["cookies"][0])
    cookies.load(TOKENS["cookies"][1])
    cookie_header = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
    csrf = cookies["csrf_refresh_token"].value
    headers = {"cookie": cookie_header, "X-CSRF-Token": csrf}
    answer = Client(headers=headers).post("/v1/auth/token/refresh")
    assert answer.status == 200
    assert {cookie.partition("=")[0] for cookie in answer.cookies} == set(cookies)


def test_a_verification_link_is_good_once() -> None:
    body = {"data": {"token": TOKENS["verify"]}}
    statuses = [Client().post("/v1/auth/verify-email", body).status for _ in range(2)]
    assert statuses == [200, 400]


def test_a_reset_link_is_good_once() -> None:
    body = {"data": {"token": TOKENS["reset"], "password": "another horse"}}
    path = "/v1/auth/reset-password"
    statuses = [Client().send("PATCH", path, body).status for _ in range(2)]
    assert statuses == [200, 404]


def test_an_invite_is_accepted() -> None:
    answer = Client().post("/v1/role_invites/accept-invite", {"data": {"token": TOKENS["invite"]}})
    assert (answer.status, answer.json["email"]) == (200, "carol@example.org")
    assert (answer.json["event"], answer.json["role"]) == (IDS["event"], "organizer")


def test_a_link_to_ones_own_data_is_followed_without_a_login() -> None:
    assert Client().get(OWN_DATA, {"token": TOKENS["export"]}).status == 302
    assert Client().get(OWN_DATA).status == 401


def test_a_mails_group_is_left_and_entered_again() -> None:
    query = f"token={TOKENS['unsubscribe']}"
    for path in ("/v1/unsubscribe", "/v1/unsubscribe/undo"):
        assert Client().post(path, query=query).status == 200
