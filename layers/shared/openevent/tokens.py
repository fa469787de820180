"""Tokens: JSON Web Tokens signed by HS256, with the claims that existing clients read (facts: clients, 1).

The payload segment must decode with plain base64, so claims are ASCII without `>`, `?` and `~`.
"""

import json
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal
from uuid import uuid4

import jwt

from openevent.aws import client
from openevent.config import settings

ALGORITHM: Final = "HS256"
ISSUER: Final = "open-event-serverless"
AUDIENCE: Final = "open-event-api"
ACCESS_SECONDS: Final = 24 * 3600
SHORT_ACCESS_SECONDS: Final = 90 * 60
"""Of an access token that comes with, or from, a refresh token (facts: api, Auth)."""
REFRESH_SECONDS: Final = 365 * 86_400
REQUIRED: Final = ("iat", "nbf", "exp", "jti", "iss", "aud", "identity", "type")
KEYS_SECONDS: Final = 300
"""How long a process signs by the keys it read, so that a rotation is seen everywhere within 5 minutes."""
UNKNOWN_SECONDS: Final = 10
"""How soon a key that a process does not know is looked for again: another process may sign by it already."""


class Invalid(Exception):
    """The token is none of ours: bad signature, algorithm, issuer, audience or claims."""


@dataclass(frozen=True)
class Claims:
    """What a valid signature says; `generation` is the user's at the time of signing."""

    user_id: int
    kind: Literal["access", "refresh"]
    fresh: bool
    generation: int
    expired: bool
    csrf: str | None = None


@lru_cache(maxsize=4)
def _secret(_seconds: int, _period: int) -> dict[str, str]:
    answer = client("secretsmanager").get_secret_value(SecretId=settings().auth_secret_id)
    return dict(json.loads(answer["SecretString"]))


def _read_within(seconds: int) -> dict[str, str]:
    return _secret(seconds, int(time.time() // seconds))


def _key(kid: str) -> str:
    """Give the key of that id. Raises KeyError."""
    known = _keys(_read_within(KEYS_SECONDS))
    return known[kid] if kid in known else _keys(_read_within(UNKNOWN_SECONDS))[kid]


def _keys(secret: dict[str, str]) -> dict[str, str]:
    previous = {secret["previous-kid"]: secret["previous-key"]} if secret.get("previous-kid") else {}
    return previous | {secret["kid"]: secret["key"]}


def _sign(claims: dict[str, Any], seconds: int) -> str:
    secret = _read_within(KEYS_SECONDS)
    now = int(time.time())
    known = {"iat": now, "nbf": now, "exp": now + seconds, "jti": uuid4().hex, "iss": ISSUER, "aud": AUDIENCE}
    return jwt.encode(known | claims, secret["key"], ALGORITHM, headers={"kid": secret["kid"]})


def access(user_id: int, generation: int, *, fresh: bool, seconds: int = ACCESS_SECONDS) -> str:
    """Sign an access token; a fresh one was got by a password."""
    return _sign({"identity": user_id, "fresh": fresh, "type": "access", "gen": generation}, seconds)


def refresh(user_id: int, generation: int, csrf: str | None = None) -> str:
    """Sign a refresh token; one that goes into a cookie carries the value that must come back as a header."""
    extra = {"csrf": csrf} if csrf else {}
    return _sign({"identity": user_id, "fresh": False, "type": "refresh", "gen": generation} | extra, REFRESH_SECONDS)


def read(token: str) -> Claims:
    """Check a token's signature and claims; an expired one is told as such, not refused. Raises Invalid."""
    try:
        key = _key(jwt.get_unverified_header(token)["kid"])
        claims = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            issuer=ISSUER,
            audience=AUDIENCE,
            options={"require": list(REQUIRED), "verify_exp": False},
        )
        return Claims(
            user_id=int(claims["identity"]),
            kind=claims["type"],
            fresh=claims.get("fresh") is True,
            generation=int(claims["gen"]),
            expired=int(claims["exp"]) <= time.time(),
            csrf=claims.get("csrf"),
        )
    except (jwt.PyJWTError, KeyError, ValueError, TypeError) as error:
        raise Invalid("The token is not valid.") from error
