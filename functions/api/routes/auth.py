"""Login, refresh and logout, in plain JSON (facts: api, Auth; clients, 1)."""

import hmac
import secrets
from typing import Any, Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from aws_lambda_powertools.shared.cookies import Cookie, SameSite
from sqlalchemy import RowMapping, func, select

from api import answers, bodies, identity
from api.errors import BadRequest, Unauthorized
from openevent import db, passwords, tokens
from openevent.config import settings
from openevent.resources.user import users

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

REFRESH_COOKIE: Final = "refresh_token_cookie"
CSRF_COOKIE: Final = "csrf_refresh_token"
REFRESH_PATH: Final = "/v1/auth/token/refresh"


@router.post("/auth/session")
@router.post("/v1/auth/login")
def log_in() -> Response[str]:
    """Give an access token for an e-mail (or `username`) and a password, and with `remember-me` a refresh token."""
    asked = bodies.dashed(bodies.json_object(router.current_event))
    user = _user(asked.get("email") or asked.get("username"), asked.get("password"))
    known = (user["id"], user["token_generation"])
    if not asked.get("remember-me"):
        return answers.plain({"access_token": tokens.access(*known, fresh=True)}, Cache_Control="no-store")
    access = {"access_token": tokens.access(*known, fresh=True, seconds=tokens.SHORT_ACCESS_SECONDS)}
    if asked.get("include-in-response"):
        return answers.plain(access | {"refresh_token": tokens.refresh(*known)}, Cache_Control="no-store")
    csrf = secrets.token_hex(16)
    answer = answers.plain(access, Cache_Control="no-store")
    return answers.with_cookies(answer, *_cookies(tokens.refresh(*known, csrf), csrf, tokens.REFRESH_SECONDS))


@router.post(REFRESH_PATH)
def refresh() -> Response[str]:
    """Give a new access token, which is not fresh, for a refresh token: of a cookie, the header or the body."""
    claims = _refresh_claims()
    if claims.expired:
        raise Unauthorized(identity.EXPIRED)
    identity.user_of(claims)
    seconds = tokens.SHORT_ACCESS_SECONDS
    access = tokens.access(claims.user_id, claims.generation, fresh=False, seconds=seconds)
    return answers.plain({"access_token": access}, Cache_Control="no-store")


@router.post("/v1/auth/logout")
def log_out() -> Response[str]:
    """Take the cookies back."""
    return answers.with_cookies(answers.plain({"success": True}), *_cookies("", "", 0))


def _user(email: Any, password: Any) -> RowMapping:
    if not isinstance(email, str) or not isinstance(password, str) or not email or not password:
        raise BadRequest("username or password missing")
    table = users.table
    wanted = select(table.c.id, table.c.password_hash, table.c.is_blocked, table.c.token_generation).where(
        func.lower(table.c.email) == email.strip().replace("\0", "").lower(), table.c.deleted_at.is_(None)
    )
    found = db.read(lambda connection: connection.execute(wanted).mappings().first())
    short = password[: passwords.MAXIMUM_LENGTH + 1]
    if not passwords.matches(short, found["password_hash"] if found else None) or found is None:
        raise Unauthorized("Invalid Credentials")
    if found["is_blocked"]:
        raise Unauthorized("This account is blocked.")
    return found


def _refresh_claims() -> tokens.Claims:
    event = router.current_event
    body = bodies.dashed(bodies.json_object(event)).get("refresh-token")
    sent = identity.token_of(event) or (body if isinstance(body, str) else None)
    if sent:
        return identity.read(sent, "refresh")
    cookie = _cookie(REFRESH_COOKIE)
    if not cookie:
        raise Unauthorized("The request has no refresh token.")
    claims = identity.read(cookie, "refresh")
    # A browser sends the cookie by itself, and this header only for a page that could read the other cookie.
    given = event.headers.get("x-csrf-token") or ""
    if not claims.csrf or not hmac.compare_digest(claims.csrf.encode(), given.encode()):
        raise Unauthorized("The header X-CSRF-Token does not fit the cookie.")
    return claims


def _cookie(name: str) -> str | None:
    event = router.current_event
    sent = [*event.cookies, *(event.headers.get("cookie") or "").split(";")]
    pairs = [one.strip().partition("=") for one in sent]
    return next((value for key, _, value in pairs if key == name), None)


def _cookies(refresh_token: str, csrf: str, seconds: int) -> tuple[Cookie, Cookie]:
    rules: dict[str, Any] = {"secure": not settings().is_local, "same_site": SameSite.STRICT_MODE, "max_age": seconds}
    return (
        Cookie(REFRESH_COOKIE, refresh_token, path=REFRESH_PATH, http_only=True, **rules),
        Cookie(CSRF_COOKIE, csrf, path="/", **rules),
    )
