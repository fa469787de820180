"""Tokens: JSON Web Tokens signed by HS256, with the claims that existing clients read (docs/contract/clients.md#1-token).

The payload segment must decode with plain base64, so claims are ASCII without `>`, `?` and `~`.
"""

import time
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID, uuid4

import jwt

from openevent.auth import secret_keys

ALGORITHM: Final = "HS256"
ISSUER: Final = "open-event-serverless"
AUDIENCE: Final = "open-event-api"
ACCESS_SECONDS: Final = 24 * 3600
SHORT_ACCESS_SECONDS: Final = 90 * 60
"""Of an access token that comes with, or from, a refresh token (docs/contract/auth.md#access-tokens)."""
REFRESH_SECONDS: Final = 365 * 86_400
REQUIRED_CLAIMS: Final = ("iat", "nbf", "exp", "jti", "iss", "aud", "identity", "type")


class Invalid(Exception):
    """The token is none of ours: bad signature, algorithm, issuer, audience or claims."""


@dataclass(frozen=True)
class Claims:
    """What a valid signature says; `generation` is the user's at the time of signing.

    `family` is the login that a refresh token goes on with, told by the access tokens got by it,
    too.
    """

    id: UUID
    user_id: int
    kind: Literal["access", "refresh"]
    fresh: bool
    generation: int
    expired: bool
    csrf: str | None = None
    family: UUID | None = None


def _sign(claims: dict[str, Any], seconds: int) -> str:
    kid, key = secret_keys.get_signing_key()
    now = int(time.time())
    known = {
        "iat": now,
        "nbf": now,
        "exp": now + seconds,
        "jti": uuid4().hex,
        "iss": ISSUER,
        "aud": AUDIENCE,
    }
    return jwt.encode(known | claims, key, ALGORITHM, headers={"kid": kid})


def sign_access_token(
    user_id: int,
    generation: int,
    *,
    fresh: bool,
    seconds: int = ACCESS_SECONDS,
    family: UUID | None = None,
) -> str:
    """Sign an access token; a fresh one was got by a password."""
    extra = {"family": family.hex} if family else {}
    return _sign(
        {"identity": user_id, "fresh": fresh, "type": "access", "gen": generation} | extra, seconds
    )


def sign_refresh_token(
    user_id: int, generation: int, family: UUID, id_: UUID, csrf: str | None = None
) -> str:
    """Sign the refresh token of that id; one that goes into a cookie carries the value that must come as a header."""
    extra = {"csrf": csrf} if csrf else {}
    known = {"identity": user_id, "fresh": False, "type": "refresh", "gen": generation}
    return _sign(known | {"family": family.hex, "jti": id_.hex} | extra, REFRESH_SECONDS)


def read_token(token: str) -> Claims:
    """Check a token's signature and claims; an expired one is told as such, not refused. Raises Invalid."""
    try:
        claims = jwt.decode(
            token,
            secret_keys.get_key(jwt.get_unverified_header(token)["kid"]),
            algorithms=[ALGORITHM],
            issuer=ISSUER,
            audience=AUDIENCE,
            options={"require": list(REQUIRED_CLAIMS), "verify_exp": False},
        )
        return _claims(claims)
    except (jwt.PyJWTError, KeyError, ValueError, TypeError) as error:
        raise Invalid("The token is not valid.") from error


def _claims(claims: dict[str, Any]) -> Claims:
    return Claims(
        id=UUID(claims["jti"]),
        user_id=int(claims["identity"]),
        kind=claims["type"],
        fresh=claims.get("fresh") is True,
        generation=int(claims["gen"]),
        expired=int(claims["exp"]) <= time.time(),
        csrf=claims.get("csrf"),
        family=UUID(claims["family"])
        if "family" in claims or claims["type"] == "refresh"
        else None,
    )
