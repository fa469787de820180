"""Logins in tests: tokens in the answer or in cookies, and how they are refreshed."""

import json
from typing import Any, Final
from uuid import UUID

import jwt
from sqlalchemy import RowMapping, select

from openevent.auth.refresh_tokens import refresh_families
from openevent.infra import db
from tests.integration.api import people
from tests.integration.api.people import PASSWORD
from tests.unit.api.client import Answer, Client

PATH: Final = "/v1/auth/token/refresh"
IN_BODY: Final = "include-in-response"
WAYS: Final = ("cookie", "header", "body")
"""The ways in which a refresh token is sent."""


def log_in_with(email: str, **more: bool) -> Answer:
    return people.elsewhere().post("/auth/session", {"email": email, "password": PASSWORD} | more)


def log_in_remembered(email: str, **more: bool) -> Answer:
    return log_in_with(email, **{"remember-me": True} | more)


def log_in(email: str) -> dict[str, str]:
    """The two tokens of a client that keeps them itself."""
    return dict(log_in_remembered(email, **{IN_BODY: True}).json)


def get_refresh_token(answer: Answer) -> str:
    """The refresh token of an answer, in its body or in its cookie."""
    if answer.cookies:
        return answer.cookies[0].partition(";")[0].partition("=")[2]
    return str(answer.json["refresh_token"])


def start(email: str, way: str) -> str:
    """Log in, and give the refresh token to be sent in that way."""
    return get_refresh_token(log_in_remembered(email, **{IN_BODY: way != "cookie"}))


def send(token: str, way: str, arrived: float | None = None) -> Answer:
    """Send a refresh token, which reaches the gateway now or at that time."""
    if way == "cookie":
        csrf = read_claims(token)["csrf"]
        headers = {"cookie": f"refresh_token_cookie={token}", "x-csrf-token": csrf}
        return Client().call("POST", PATH, headers=headers, arrived=arrived)
    if way == "header":
        return Client(token).call("POST", PATH, arrived=arrived)
    return refresh(token, arrived)


def refresh(token: str, arrived: float | None = None) -> Answer:
    body = json.dumps({"refresh_token": token}).encode()
    return Client().call("POST", PATH, body=body, arrived=arrived)


def read_claims(token: str) -> dict[str, Any]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


def read_lifetime(token: str) -> int:
    claims = read_claims(token)
    return int(claims["exp"] - claims["iat"])


def is_logged_in(access_token: str) -> bool:
    return Client(access_token).get("/v1/users/me").status == 200


def load_family(token: str) -> RowMapping:
    """The row of a token's login."""
    is_family = refresh_families.c.id == UUID(read_claims(token)["family"])
    with db.connect() as connection:
        return connection.execute(select(refresh_families).where(is_family)).mappings().one()


def after_exchange(token: str, seconds: float) -> float:
    """The time so many seconds after the last exchange of a token of this login."""
    return float(load_family(token)["turned_at"].timestamp()) + seconds
