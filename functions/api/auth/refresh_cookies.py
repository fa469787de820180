"""Cookies of a browser that stays logged in: the refresh token, and a value against forgery.

Scripts cannot read the refresh token. A request proves its origin by repeating the other value.
"""

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
"""Browsers send the refresh token only to the routes of refresh and logout."""


def build_cookies(
    user_id: int, generation: int, family: UUID, token_id: UUID
) -> tuple[Cookie, Cookie]:
    """Build both cookies for the refresh token with this id."""
    csrf = secrets.token_hex(16)
    token = tokens.sign_refresh_token(user_id, generation, family, token_id, csrf)
    return _build(token, csrf, tokens.REFRESH_SECONDS)


def build_expired_cookies() -> tuple[Cookie, Cookie]:
    """Build cookies that make the browser delete both."""
    return _build("", "", 0)


def read_token(event: APIGatewayProxyEventV2) -> str | None:
    """Read the refresh token from the browser's cookies."""
    cookies = [*event.cookies, *(event.headers.get("cookie") or "").split(";")]
    pairs = [cookie.strip().partition("=") for cookie in cookies]
    return next((value for name, _, value in pairs if name == REFRESH_COOKIE), None)


def read_claims(event: APIGatewayProxyEventV2, token: str) -> tokens.Claims:
    """Read a cookie's token, and check the header against forgery. Raises Unauthorized."""
    claims = identity.read_token(token, "refresh")
    header = event.headers.get("x-csrf-token") or ""
    if not claims.csrf or not hmac.compare_digest(claims.csrf.encode(), header.encode()):
        raise Unauthorized("The header X-CSRF-Token must repeat the cookie csrf_refresh_token.")
    return claims


def _build(refresh_token: str, csrf: str, seconds: int) -> tuple[Cookie, Cookie]:
    options: dict[str, Any] = {
        "secure": not settings().is_local,
        "same_site": SameSite.STRICT_MODE,
        "max_age": seconds,
    }
    return (
        Cookie(REFRESH_COOKIE, refresh_token, path=PATH, http_only=True, **options),
        Cookie(CSRF_COOKIE, csrf, path="/", **options),
    )
