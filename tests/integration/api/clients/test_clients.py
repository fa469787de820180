"""What existing clients expect, by the numbers of docs/contract/clients.md."""

import base64
import json
from typing import Any

import pytest

from tests.integration.api import people
from tests.integration.api.people import PASSWORD
from tests.unit.api.client import Client


def decode_payload(token: str) -> dict[str, Any]:
    """The claims as clients read them: plain base64 of the middle segment."""
    segment = token.split(".")[1]
    assert not set(segment) & set("-_")
    return dict(json.loads(base64.b64decode(segment + "=" * (-len(segment) % 4), validate=True)))


@pytest.mark.parametrize("path", ["/auth/session", "/v1/auth/login"])
@pytest.mark.parametrize("name", ["email", "username"])
def test_1_clients_get_read_and_send_a_token(path: str, name: str) -> None:
    email = people.add()
    credentials = {name: email, "password": PASSWORD}
    answer = people.elsewhere().post(
        path, credentials | {"remember-me": True, "include-in-response": True}
    )
    assert set(answer.json) == {"access_token", "refresh_token"}
    renewed = Client(answer.json["refresh_token"]).post("/v1/auth/token/refresh").json
    again = Client(renewed["access_token"]).post("/v1/auth/fresh-login", credentials).json
    for token in (answer.json["access_token"], renewed["access_token"], again["access_token"]):
        claims = decode_payload(token)
        assert (claims["identity"], type(claims["exp"])) == (people.account(email)["id"], int)
        for scheme in ("JWT", "Bearer"):
            client = Client(headers={"authorization": f"{scheme} {token}"})
            assert client.get(f"/v1/users/{claims['identity']}").status == 200
    assert {
        decode_payload(tokens_["refresh_token"])["type"] for tokens_ in (answer.json, renewed)
    } == {"refresh"}
    failed = people.elsewhere().post(path, {name: email, "password": "wrong"})
    assert (failed.status, failed.json["error"]) == (401, "Invalid Credentials")


def test_14_only_an_invalid_token_logs_a_user_out() -> None:
    """What goes wrong for a user who is logged in is no 401, and says what and where."""
    email = people.add()
    client, id_ = people.logged_in(email), people.account(email)["id"]
    wrong = {"data": {"old-password": "wrong", "new-password": "battery staple"}}
    answers = [
        client.post("/v1/auth/change-password", wrong),
        client.get("/v1/users/0"),
        client.post("/v1/auth/verify-email", {"data": {"token": "none"}}),
        client.post_document("/v1/users", "user", email=email, password=PASSWORD),
        client.post_document("/v1/users", "user", email="nobody", password=PASSWORD),
    ]
    assert [answer.status for answer in answers] == [400, 404, 400, 409, 422]
    errors = [answer.json["errors"][0] for answer in answers]
    assert [error["status"] for error in errors] == ["400", "404", "400", "409", "422"]
    assert all(error["title"] and error["detail"] for error in errors)
    assert [error["source"].get("pointer") for error in errors] == [
        "/data/old-password",
        None,
        "/data/token",
        "/data/attributes/email",
        "/data/attributes/email",
    ]
    assert client.get(f"/v1/users/{id_}").status == 200
    people.change(email, token_generation=9)
    assert client.get(f"/v1/users/{id_}").status == 401
