"""The cookies of a remembered browser: the refresh token, which no script reads, and the value against forgery."""

import hmac
import secrets
from typing import Any, Final
from uuid import UUID

from aws_lambda_powertools.shared.cookies import Cookie, SameSite
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from api.auth import identity
from api.http.errors import Unauthorized
from openevent.auth import tokens
from openevent.infra.config import settings

REFRESH_COOKIE: Final = "refresh_token_cookie"
CSRF_COOKIE: Final = "csrf_refresh_token"
PATH: Final = "/v1/auth"
"""Where browsers send the refresh token: to be refreshed, and to be logged out."""


def build_cookies(
    user_id: int, generation: int, family: UUID, token_id: UUID
) -> tuple[Cookie, Cookie]:
    """Sign the refresh token of that id into cookies."""
    csrf = secrets.token_hex(16)
    return _cookies(
        tokens.sign_refresh_token(user_id, generation, family, token_id, csrf),
        csrf,
        tokens.REFRESH_SECONDS,
    )


def build_expired_cookies() -> tuple[Cookie, Cookie]:
    """Let the browser forget both."""
    return _cookies("", "", 0)


def read_token(event: APIGatewayProxyEventV2) -> str | None:
    """Give the refresh token that the browser sent by itself."""
    parts = [*event.cookies, *(event.headers.get("cookie") or "").split(";")]
    pairs = [one.strip().partition("=") for one in parts]
    return next((value for key, _, value in pairs if key == REFRESH_COOKIE), None)


def read_claims(event: APIGatewayProxyEventV2, token: str) -> tokens.Claims:
    """Read a cookie's token, which a page that could read the other cookie has asked for. Raises Unauthorized."""
    claims = identity.read_token(token, "refresh")
    header = event.headers.get("x-csrf-token") or ""
    if not claims.csrf or not hmac.compare_digest(claims.csrf.encode(), header.encode()):
        raise Unauthorized("The header X-CSRF-Token does not fit the cookie.")
    return claims


def _cookies(refresh_token: str, csrf: str, seconds: int) -> tuple[Cookie, Cookie]:
    rules: dict[str, Any] = {
        "secure": not settings().is_local,
        "same_site": SameSite.STRICT_MODE,
        "max_age": seconds,
    }
    return (
        Cookie(REFRESH_COOKIE, refresh_token, path=PATH, http_only=True, **rules),
        Cookie(CSRF_COOKIE, csrf, path="/", **rules),
    )
