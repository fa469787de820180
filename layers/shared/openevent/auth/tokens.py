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
SESSION_SECONDS: Final = 24 * 3600
"""Lifetime of a refresh token of a login that is not remembered.

docs/contract/auth.md#refresh-tokens
"""
FRESH_SECONDS: Final = 15 * 60
"""How long a login is fresh after its password was typed (docs/contract/auth.md#fresh-tokens)."""
REQUIRED_CLAIMS: Final = ("iat", "nbf", "exp", "jti", "iss", "aud", "identity", "type")


class Invalid(Exception):
    """The token's signature, algorithm, issuer, audience or claims are wrong."""


@dataclass(frozen=True)
class Claims:
    """The claims of a verified token; `generation` is the user's at the time of signing.

    `auth_time` is when the password was typed, in seconds since 1970; None if nobody knows.
    `family` is the login that the token belongs to. `is_session` is true if that login ends with
    the browser's session, because the user did not ask to be remembered.
    """

    id: UUID
    user_id: int
    kind: Literal["access", "refresh"]
    auth_time: int | None
    generation: int
    expired: bool
    csrf: str | None = None
    family: UUID | None = None
    is_session: bool = False

    @property
    def fresh(self) -> bool:
        """Whether the password was typed a short while ago. The clock decides at each call."""
        return is_fresh(self.auth_time)

    @property
    def access_seconds(self) -> int:
        """Lifetime of an access token that a password gets for the same login."""
        is_remembered = self.family is not None and not self.is_session
        return SHORT_ACCESS_SECONDS if is_remembered else ACCESS_SECONDS


@dataclass(frozen=True)
class RefreshToken:
    """A refresh token before it is signed. Its other fields are those of its claims."""

    id: UUID
    family: UUID
    user_id: int
    generation: int
    is_session: bool = False
    auth_time: int | None = None

    @property
    def seconds(self) -> int:
        """The token's lifetime."""
        return SESSION_SECONDS if self.is_session else REFRESH_SECONDS


def is_fresh(auth_time: int | None) -> bool:
    """Tell whether a password that was typed at this time makes a token fresh now.

    A time in the future does not: such a token would be fresh for ever.
    """
    return auth_time is not None and 0 <= time.time() - auth_time < FRESH_SECONDS


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
    is_session: bool = False,
) -> str:
    """Sign an access token; it is fresh if the user has just typed the password."""
    claims: dict[str, Any] = {"identity": user_id, "type": "access", "gen": generation}
    claims |= _build_freshness(int(time.time()) if fresh else None)
    if family:
        claims |= _build_login_claims(family, is_session=is_session)
    return _sign(claims, seconds)


def sign_fresh_token(claims: Claims, generation: int) -> str:
    """Sign a fresh access token for the login of a token whose user has typed the password."""
    return sign_access_token(
        claims.user_id,
        generation,
        fresh=True,
        seconds=claims.access_seconds,
        family=claims.family,
        is_session=claims.is_session,
    )


def sign_access_beside(token: RefreshToken, seconds: int) -> str:
    """Sign an access token of the same login as a refresh token, and as fresh."""
    claims = {"identity": token.user_id, "type": "access", "gen": token.generation}
    claims |= _build_freshness(token.auth_time)
    return _sign(claims | _build_login_claims(token.family, is_session=token.is_session), seconds)


def sign_refresh_token(token: RefreshToken, csrf: str | None = None) -> str:
    """Sign a refresh token.

    A token for a cookie contains the CSRF value, which the client repeats in a header.
    """
    claims: dict[str, Any] = {
        "identity": token.user_id,
        "type": "refresh",
        "gen": token.generation,
        "jti": token.id.hex,
        **_build_freshness(token.auth_time),
        **_build_login_claims(token.family, is_session=token.is_session),
    }
    if csrf:
        claims["csrf"] = csrf
    return _sign(claims, token.seconds)


def _build_freshness(auth_time: int | None) -> dict[str, Any]:
    """Build the claim `fresh`, which clients read, and the time by which the server decides."""
    claims: dict[str, Any] = {"fresh": is_fresh(auth_time)}
    return claims if auth_time is None else claims | {"auth_time": auth_time}


def _build_login_claims(family: UUID, *, is_session: bool) -> dict[str, Any]:
    claims: dict[str, Any] = {"family": family.hex}
    return claims | {"session": True} if is_session else claims


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
        auth_time=_read_auth_time(claims),
        generation=int(claims["gen"]),
        expired=int(claims["exp"]) <= time.time(),
        csrf=claims.get("csrf"),
        family=UUID(claims["family"]) if has_family else None,
        is_session=claims.get("session") is True,
    )


def _read_auth_time(claims: dict[str, Any]) -> int | None:
    """Read when the password was typed.

    Tokens of earlier releases do not say it: a fresh one was issued for the password.
    """
    if "auth_time" not in claims:
        return int(claims["iat"]) if claims.get("fresh") is True else None
    auth_time = claims["auth_time"]
    return auth_time if type(auth_time) is int else None
