"""Login, refresh and logout, in plain JSON (docs/contract/auth.md#auth-routes)."""

import time
from typing import Any, Final
from uuid import uuid4

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.auth import credentials, identity, refresh_cookies, throttle
from api.http import answers, bodies
from api.http.errors import BadRequest, Unauthorized
from api.http.plain_router import PlainRouter
from openevent.auth import logins, refresh_tokens, tokens
from openevent.domain.people import accounts
from openevent.infra import db
from openevent.infra.telemetry import logger, write_metric

router = PlainRouter("/auth/", "/v1/auth/")

GATEWAY_SECONDS: Final = 30
"""The longest time of a request (docs/contract/platform.md#gateway-and-lambda)."""


@router.post("/auth/session")
@router.post("/v1/auth/login")
def log_in() -> Response[str]:
    """Log in with an e-mail (or `username`) and a password; `remember-me` makes the login last.

    A client that keeps its tokens itself gets a refresh token only with `remember-me`.
    """
    body = bodies.dash_names(bodies.read_json_object(router.current_event))
    is_session = not bodies.read_switch(body, "remember-me")
    in_body = bodies.read_switch(body, "include-in-response")
    if not in_body:
        refresh_cookies.check_origin(router.current_event)
    account = _check_password(body)
    token = _start_login(account, is_session=is_session)
    # Clients without cookies cannot refresh a login that is not remembered.
    seconds = tokens.ACCESS_SECONDS if is_session else tokens.SHORT_ACCESS_SECONDS
    access = tokens.sign_access_beside(token, seconds)
    if is_session and in_body:
        return _answer_token(access)
    return _answer_tokens(access, token, by_cookie=not in_body)


@router.post("/v1/auth/fresh-login")
def log_in_again() -> Response[str]:
    """Give a fresh access token for a token and the password of the same user."""
    claims = identity.require_claims(router.current_event)
    identity.load_user(claims)
    body = bodies.dash_names(bodies.read_json_object(router.current_event))
    account = _check_password(body, claims.user_id)
    if claims.is_session:
        db.run_repeatable(lambda connection: refresh_tokens.prolong_family(connection, claims))
    return _answer_token(tokens.sign_fresh_token(claims, account["token_generation"]))


@router.post("/v1/auth/token/refresh")
def refresh() -> Response[str]:
    """Exchange a refresh token for an access token and the next refresh token.

    They are as fresh as the one that is exchanged: they keep the time when the password was typed.
    The token comes in a cookie, the header or the body; the next one is returned the same way.
    For a token that comes again see openevent.auth.refresh_tokens.
    """
    event = router.current_event
    explicit_token = _read_explicit_token()
    cookie = None if explicit_token else refresh_cookies.read_token(event)
    if cookie:
        claims = refresh_cookies.read_claims(event, cookie)
    elif explicit_token:
        claims = identity.read_token(explicit_token, "refresh")
    else:
        raise Unauthorized("The request has no refresh token.")
    if claims.expired:
        raise Unauthorized(identity.EXPIRED)
    token = _exchange(claims)
    access = tokens.sign_access_beside(token, tokens.SHORT_ACCESS_SECONDS)
    return _answer_tokens(access, token, by_cookie=cookie is not None)


@router.post("/v1/auth/logout")
def log_out() -> Response[str]:
    """End the login of the request's token and delete the cookies. A token is optional."""
    refresh_cookies.check_origin(router.current_event)
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
    return answers.build_json(body)


def _answer_tokens(
    access_token: str, token: tokens.RefreshToken, *, by_cookie: bool
) -> Response[str]:
    """Answer with an access token, and with a refresh token in a cookie or in the body."""
    if by_cookie:
        return answers.add_cookies(
            _answer_token(access_token), *refresh_cookies.build_cookies(token)
        )
    return _answer_token(access_token, tokens.sign_refresh_token(token))


def _answer_logout() -> Response[str]:
    # Browsers keep private answers on disk, to be asked for again with their ETag.
    response = answers.build_json({"success": True}, Clear_Site_Data='"cache"')
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
        is_right = credentials.is_password(account, password)
        if account is None or not is_right or user_id not in {None, account["id"]}:
            raise Unauthorized("Invalid Credentials")
        return account

    account = throttle.limit_guesses(router.current_event, email, guess)
    if account["is_blocked"]:
        raise Unauthorized("This account is blocked.")
    return account


def _start_login(account: accounts.Account, *, is_session: bool) -> tokens.RefreshToken:
    user_id, generation = account["id"], account["token_generation"]
    save_time = accounts.build_login_update(user_id)
    user_agent = logins.clean_user_agent(router.current_event.headers.get("user-agent"))
    return db.run_repeatable(
        lambda connection: refresh_tokens.start_family(
            connection,
            user_id,
            generation,
            save_time,
            is_session=is_session,
            user_agent=user_agent,
        )
    )


def _read_explicit_token() -> str | None:
    """Read the token in the header or the body, not in a cookie."""
    body = bodies.dash_names(bodies.read_json_object(router.current_event))
    token = body.get("refresh-token")
    return identity.read_header_token(router.current_event) or (
        token if isinstance(token, str) else None
    )


def _exchange(claims: tokens.Claims) -> tokens.RefreshToken:
    """Exchange a refresh token for its successor. Raises Unauthorized."""
    successor, arrival = uuid4(), _read_arrival()
    try:
        return db.run_repeatable(
            lambda connection: refresh_tokens.rotate(connection, claims, successor, arrival)
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
