"""Login, refresh and logout, in plain JSON (docs/contract/auth.md#auth-routes)."""

import time
from typing import Any, Final
from uuid import UUID, uuid4

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.auth import identity, refresh_cookies, throttle
from api.http import answers, bodies
from api.http.errors import BadRequest, Unauthorized
from api.http.plain_router import PlainRouter
from openevent.auth import passwords, refresh_tokens, tokens
from openevent.domain.people import accounts
from openevent.infra import db
from openevent.infra.telemetry import logger, write_metric

router = PlainRouter("/auth/", "/v1/auth/")

GATEWAY_SECONDS: Final = 30
"""The longest time of a request (docs/contract/platform.md#gateway-and-lambda)."""
NO_STORE: Final = "no-store"


@router.post("/auth/session")
@router.post("/v1/auth/login")
def log_in() -> Response[str]:
    """Log in with an e-mail (or `username`) and a password; `remember-me` adds a refresh token."""
    body = bodies.dash_names(bodies.read_json_object(router.current_event))
    remembers = bodies.read_switch(body, "remember-me")
    includes_token = bodies.read_switch(body, "include-in-response")
    account = _check_password(body)
    login = (account["id"], account["token_generation"])
    save_login = accounts.build_login_update(account["id"])
    if not remembers:
        db.run_repeatable(lambda connection: connection.execute(save_login))
        return _answer_token(tokens.sign_access_token(*login, fresh=True))
    family, token_id = db.run_once(
        lambda connection: refresh_tokens.start_family(connection, *login, save_login)
    )
    access = tokens.sign_access_token(
        *login, fresh=True, seconds=tokens.SHORT_ACCESS_SECONDS, family=family
    )
    if includes_token:
        return _answer_token(access, tokens.sign_refresh_token(*login, family, token_id))
    cookies = refresh_cookies.build_cookies(*login, family, token_id)
    return answers.add_cookies(_answer_token(access), *cookies)


@router.post("/v1/auth/fresh-login")
def log_in_again() -> Response[str]:
    """Give a fresh access token for a token and the password of the same user."""
    claims = identity.require_claims(router.current_event)
    identity.load_user(claims)
    body = bodies.dash_names(bodies.read_json_object(router.current_event))
    account = _check_password(body, claims.user_id)
    seconds = tokens.SHORT_ACCESS_SECONDS if claims.family else tokens.ACCESS_SECONDS
    access = tokens.sign_access_token(
        account["id"],
        account["token_generation"],
        fresh=True,
        seconds=seconds,
        family=claims.family,
    )
    return _answer_token(access)


@router.post("/v1/auth/token/refresh")
def refresh() -> Response[str]:
    """Exchange a refresh token for an access token, which is not fresh, and the next refresh token.

    The token comes in a cookie, the header or the body; the next one is returned the same way.
    For two requests with one token at once see openevent.auth.refresh_tokens.
    """
    event = router.current_event
    token = _read_explicit_token()
    cookie = None if token else refresh_cookies.read_token(event)
    if cookie:
        claims = refresh_cookies.read_claims(event, cookie)
    elif token:
        claims = identity.read_token(token, "refresh")
    else:
        raise Unauthorized("The request has no refresh token.")
    if claims.expired:
        raise Unauthorized(identity.EXPIRED)
    return _refresh(claims, by_cookie=cookie is not None)


@router.post("/v1/auth/logout")
def log_out() -> Response[str]:
    """End the login of the request's token and delete the cookies. A token is optional."""
    claims = _find_claims()
    if claims is not None and claims.family is not None:
        db.run_repeatable(lambda connection: refresh_tokens.end_family(connection, claims))
    return _answer_logout()


@router.post("/v1/auth/blacklist")
def log_out_everywhere() -> Response[str]:
    """End all logins of the user, including this one."""
    user_id = identity.require_login(router.current_event).id
    db.run_repeatable(lambda connection: accounts.end_sessions(connection, user_id))
    return _answer_logout()


def _answer_token(access_token: str, refresh_token: str | None = None) -> Response[str]:
    body = {"access_token": access_token}
    if refresh_token is not None:
        body["refresh_token"] = refresh_token
    return answers.build_json(body, Cache_Control=NO_STORE)


def _answer_logout() -> Response[str]:
    response = answers.build_json({"success": True})
    return answers.add_cookies(response, *refresh_cookies.build_expired_cookies())


def _check_password(body: dict[str, Any], user_id: int | None = None) -> accounts.Account:
    """Load the account of an e-mail and its password; with `user_id` only that user's.

    Raises BadRequest, Unauthorized and rate_limits.Reached.
    """
    email, password = body.get("email") or body.get("username"), body.get("password")
    if not isinstance(email, str) or not isinstance(password, str) or not email or not password:
        raise BadRequest("username or password missing")

    def guess() -> accounts.Account:
        account = db.run_read(lambda connection: accounts.find_by_email(connection, email))
        is_right = passwords.is_correct(password, account["password_hash"] if account else None)
        if account is None or not is_right or user_id not in {None, account["id"]}:
            raise Unauthorized("Invalid Credentials")
        return account

    account = throttle.limit_guesses(router.current_event, email, guess)
    if account["is_blocked"]:
        raise Unauthorized("This account is blocked.")
    return account


def _read_explicit_token() -> str | None:
    """Read the token in the header or the body, not in a cookie."""
    body = bodies.dash_names(bodies.read_json_object(router.current_event))
    token = body.get("refresh-token")
    return identity.read_header_token(router.current_event) or (
        token if isinstance(token, str) else None
    )


def _refresh(claims: tokens.Claims, *, by_cookie: bool) -> Response[str]:
    user_id, generation, family = claims.user_id, claims.generation, claims.family
    access = tokens.sign_access_token(
        user_id, generation, fresh=False, seconds=tokens.SHORT_ACCESS_SECONDS, family=family
    )
    next_id = uuid4()
    if not _rotate(claims, next_id) or family is None:
        return _answer_token(access)
    if by_cookie:
        cookies = refresh_cookies.build_cookies(user_id, generation, family, next_id)
        return answers.add_cookies(_answer_token(access), *cookies)
    return _answer_token(access, tokens.sign_refresh_token(user_id, generation, family, next_id))


def _rotate(claims: tokens.Claims, next_id: UUID) -> bool:
    """Make a new token the family's valid one. False if a parallel request did so first.

    Raises Unauthorized.
    """
    arrival = _read_arrival()
    try:
        return db.run_repeatable(
            lambda connection: refresh_tokens.rotate(connection, claims, next_id, arrival)
        )
    except refresh_tokens.TokenReused as error:
        logger.warning(
            "a refresh token was reused: its family is revoked", extra={"user_id": claims.user_id}
        )
        write_metric("RefreshReplayed")
        raise Unauthorized(identity.REVOKED) from error
    except refresh_tokens.FamilyEnded as error:
        raise Unauthorized(identity.REVOKED) from error


def _read_arrival() -> float:
    """Read when the request reached the gateway, in seconds since 1970.

    It is at most as long ago as the longest request takes.
    """
    # The gateway cuts the time to the millisecond.
    milliseconds = router.current_event.request_context.time_epoch + 1
    return max(milliseconds / 1000, time.time() - GATEWAY_SECONDS)


def _find_claims() -> tokens.Claims | None:
    """Find the claims of the first valid token: in the header or body, or in a cookie."""
    readers = (_read_explicit_token, lambda: refresh_cookies.read_token(router.current_event))
    for read_token in readers:
        try:
            claims = tokens.read_token(read_token() or "")
        except (tokens.Invalid, Unauthorized):
            continue
        if not claims.expired:
            return claims
    return None
