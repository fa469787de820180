"""Tokens: JSON Web Tokens signed by HS256, with the claims that existing clients read.

docs/contract/clients.md#1-token. Clients decode the payload segment with plain base64, so claims
are ASCII without `>`, `?` and `~`.
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
"""Lifetime of an access token that is issued with, or for, a refresh token.

docs/contract/auth.md#access-tokens
"""
REFRESH_SECONDS: Final = 365 * 86_400
REQUIRED_CLAIMS: Final = ("iat", "nbf", "exp", "jti", "iss", "aud", "identity", "type")


class Invalid(Exception):
    """The token's signature, algorithm, issuer, audience or claims are wrong."""


@dataclass(frozen=True)
class Claims:
    """The claims of a verified token; `generation` is the user's at the time of signing.

    `family` is the refresh token family: a refresh token and the access tokens issued for it
    have the same.
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
    registered_claims = {
        "iat": now,
        "nbf": now,
        "exp": now + seconds,
        "jti": uuid4().hex,
        "iss": ISSUER,
        "aud": AUDIENCE,
    }
    return jwt.encode(registered_claims | claims, key, ALGORITHM, headers={"kid": kid})


def sign_access_token(
    user_id: int,
    generation: int,
    *,
    fresh: bool,
    seconds: int = ACCESS_SECONDS,
    family: UUID | None = None,
) -> str:
    """Sign an access token; it is fresh if the user has just given the password."""
    claims: dict[str, Any] = {
        "identity": user_id,
        "fresh": fresh,
        "type": "access",
        "gen": generation,
    }
    if family:
        claims["family"] = family.hex
    return _sign(claims, seconds)


def sign_refresh_token(
    user_id: int, generation: int, family: UUID, id_: UUID, csrf: str | None = None
) -> str:
    """Sign the refresh token with that id.

    A token for a cookie contains the CSRF value, which the client repeats in a header.
    """
    claims: dict[str, Any] = {
        "identity": user_id,
        "fresh": False,
        "type": "refresh",
        "gen": generation,
        "family": family.hex,
        "jti": id_.hex,
    }
    if csrf:
        claims["csrf"] = csrf
    return _sign(claims, REFRESH_SECONDS)


def read_token(token: str) -> Claims:
    """Verify a token and read its claims. Raises Invalid.

    An expired token is no error: `expired` is true.
    """
    try:
        kid = jwt.get_unverified_header(token)["kid"]
        claims = jwt.decode(
            token,
            secret_keys.get_key(kid),
            algorithms=[ALGORITHM],
            issuer=ISSUER,
            audience=AUDIENCE,
            options={"require": list(REQUIRED_CLAIMS), "verify_exp": False},
        )
        return _parse_claims(claims)
    except (jwt.PyJWTError, KeyError, ValueError, TypeError) as error:
        raise Invalid("The token is not valid.") from error


def _parse_claims(claims: dict[str, Any]) -> Claims:
    has_family = "family" in claims or claims["type"] == "refresh"
    return Claims(
        id=UUID(claims["jti"]),
        user_id=int(claims["identity"]),
        kind=claims["type"],
        fresh=claims.get("fresh") is True,
        generation=int(claims["gen"]),
        expired=int(claims["exp"]) <= time.time(),
        csrf=claims.get("csrf"),
        family=UUID(claims["family"]) if has_family else None,
    )
