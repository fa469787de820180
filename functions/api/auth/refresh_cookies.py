"""Cookies of a browser that stays logged in: the refresh token, and a value against forgery.

Scripts cannot read the refresh token. A request proves its origin by repeating the other value.
"""

import hmac
from typing import Any, Final
from uuid import UUID

from aws_lambda_powertools.shared.cookies import Cookie, SameSite
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from api.auth import identity
from api.http.errors import Forbidden, Unauthorized
from openevent.auth import secret_keys, tokens
from openevent.infra.config import settings

REFRESH_COOKIE: Final = "refresh_token_cookie"
CSRF_COOKIE: Final = "csrf_refresh_token"
CSRF_LETTERS: Final = 32
PATH: Final = "/v1/auth"
"""Browsers send the refresh token only to the routes of refresh and logout."""


def check_origin(event: APIGatewayProxyEventV2) -> None:
    """Refuse a page that would set or delete cookies for somebody else. Raises Forbidden.

    A form of any site can post here without a preflight (docs/contract/auth.md#refresh-tokens).
    """
    origin = event.headers.get("origin")
    if not origin or origin == settings().api_origin:
        return
    if not settings().allows_origin(origin):
        raise Forbidden("Pages of this origin may not log in or out with cookies.")


def build_cookies(token: tokens.RefreshToken) -> tuple[Cookie, Cookie]:
    """Build both cookies for a refresh token.

    The browser deletes them at the end of its session if the login is not remembered.
    """
    csrf = _derive_csrf(token.id)
    seconds = None if token.is_session else token.seconds
    return _build(tokens.sign_refresh_token(token, csrf), csrf, seconds)


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


def _derive_csrf(token_id: UUID) -> str:
    """Derive the value against forgery: two answers to one token have the same.

    Otherwise a browser could keep the token of one answer and the value of the other.
    """
    _, signing_key = secret_keys.get_signing_key()
    key = secret_keys.derive_key(signing_key, "csrf")
    return hmac.new(key, token_id.bytes, "sha256").hexdigest()[:CSRF_LETTERS]


def _build(refresh_token: str, csrf: str, seconds: int | None) -> tuple[Cookie, Cookie]:
    options: dict[str, Any] = {
        "secure": not settings().is_local,
        "same_site": SameSite.STRICT_MODE,
        "max_age": seconds,
    }
    return (
        Cookie(REFRESH_COOKIE, refresh_token, path=PATH, http_only=True, **options),
        Cookie(CSRF_COOKIE, csrf, path="/", **options),
    )
