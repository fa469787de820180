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
"""How long the gateway waits for an answer (docs/contract/platform.md#gateway-and-lambda)."""


@router.post("/auth/session")
@router.post("/v1/auth/login")
def log_in() -> Response[str]:
    """Give an access token for an e-mail (or `username`) and a password, and with `remember-me` a refresh token."""
    asked = bodies.dashed(bodies.json_object(router.current_event))
    user = _entered(asked)
    known, noted = (user["id"], user["token_generation"]), accounts.entered(user["id"])
    if not asked.get("remember-me"):
        db.run_repeatable(lambda connection: connection.execute(noted))
        return answers.build_json(
            {"access_token": tokens.sign_access_token(*known, fresh=True)}, Cache_Control="no-store"
        )
    family, token_id = db.run_once(
        lambda connection: refresh_tokens.start_family(connection, *known, noted)
    )
    access = tokens.sign_access_token(
        *known, fresh=True, seconds=tokens.SHORT_ACCESS_SECONDS, family=family
    )
    if asked.get("include-in-response"):
        refresh_token = tokens.sign_refresh_token(*known, family, token_id)
        return answers.build_json(
            {"access_token": access, "refresh_token": refresh_token}, Cache_Control="no-store"
        )
    answer = answers.build_json({"access_token": access}, Cache_Control="no-store")
    return answers.add_cookies(answer, *refresh_cookies.build_cookies(*known, family, token_id))


@router.post("/v1/auth/fresh-login")
def log_in_again() -> Response[str]:
    """Give a fresh access token for a token and the password of the same user."""
    claims = identity.require_claims(router.current_event)
    identity.load_user(claims)
    user = _entered(bodies.dashed(bodies.json_object(router.current_event)), claims.user_id)
    seconds = tokens.SHORT_ACCESS_SECONDS if claims.family else tokens.ACCESS_SECONDS
    access = tokens.sign_access_token(
        user["id"], user["token_generation"], fresh=True, seconds=seconds, family=claims.family
    )
    return answers.build_json({"access_token": access}, Cache_Control="no-store")


@router.post("/v1/auth/token/refresh")
def refresh() -> Response[str]:
    """Give an access token, which is not fresh, and the next refresh token for one of a cookie, the header or the body.

    The next one comes as this one came. Two requests with one token at once: see
    openevent.auth.refresh_tokens.
    """
    event = router.current_event
    sent = _sent_by_hand()
    cookie = None if sent else refresh_cookies.read_token(event)
    if not sent and not cookie:
        raise Unauthorized("The request has no refresh token.")
    claims = (
        refresh_cookies.read_claims(event, cookie)
        if cookie
        else identity.read_token(sent or "", "refresh")
    )
    if claims.expired:
        raise Unauthorized(identity.EXPIRED)
    return _refreshed(claims, by_cookie=cookie is not None)


@router.post("/v1/auth/logout")
def log_out() -> Response[str]:
    """End the login that the request's token belongs to, and take the cookies back, with or without a token."""
    claims = _family_claims()
    if claims is not None and claims.family is not None:
        db.run_repeatable(lambda connection: refresh_tokens.end_family(connection, claims))
    return answers.add_cookies(
        answers.build_json({"success": True}), *refresh_cookies.build_expired_cookies()
    )


@router.post("/v1/auth/blacklist")
def log_out_everywhere() -> Response[str]:
    """Let every token of the user die, this one too."""
    user_id = identity.require_login(router.current_event).id
    db.run_repeatable(lambda connection: accounts.end_sessions(connection, user_id))
    return answers.add_cookies(
        answers.build_json({"success": True}), *refresh_cookies.build_expired_cookies()
    )


def _entered(asked: dict[str, Any], user_id: int | None = None) -> accounts.Account:
    """Give whom the e-mail and the password are of. Raises BadRequest, Unauthorized and limits.Reached."""
    email, password = asked.get("email") or asked.get("username"), asked.get("password")
    if not isinstance(email, str) or not isinstance(password, str) or not email or not password:
        raise BadRequest("username or password missing")

    def guess() -> accounts.Account:
        found = db.run_read(lambda connection: accounts.by_email(connection, email))
        right = passwords.is_correct(password, found["password_hash"] if found else None)
        if found is None or not right or user_id not in {None, found["id"]}:
            raise Unauthorized("Invalid Credentials")
        return found

    user = throttle.limit_guesses(router.current_event, email, guess)
    if user["is_blocked"]:
        raise Unauthorized("This account is blocked.")
    return user


def _sent_by_hand() -> str | None:
    body = bodies.dashed(bodies.json_object(router.current_event)).get("refresh-token")
    return identity.read_header_token(router.current_event) or (
        body if isinstance(body, str) else None
    )


def _refreshed(claims: tokens.Claims, *, by_cookie: bool) -> Response[str]:
    following = uuid4()
    seconds, family = tokens.SHORT_ACCESS_SECONDS, claims.family
    access = tokens.sign_access_token(
        claims.user_id, claims.generation, fresh=False, seconds=seconds, family=family
    )
    answer = {"access_token": access}
    if not _is_next(claims, following) or family is None:
        return answers.build_json(answer, Cache_Control="no-store")
    known = (claims.user_id, claims.generation, family, following)
    if by_cookie:
        return answers.add_cookies(
            answers.build_json(answer, Cache_Control="no-store"),
            *refresh_cookies.build_cookies(*known),
        )
    return answers.build_json(
        answer | {"refresh_token": tokens.sign_refresh_token(*known)}, Cache_Control="no-store"
    )


def _is_next(claims: tokens.Claims, following: UUID) -> bool:
    """Let that token be the family's next, unless a request at the same time was first. Raises Unauthorized."""
    arrived = _arrived()
    try:
        return db.run_repeatable(
            lambda connection: refresh_tokens.rotate(connection, claims, following, arrived)
        )
    except refresh_tokens.TokenReused as error:
        logger.warning(
            "a refresh token came twice: its family is over", extra={"user_id": claims.user_id}
        )
        write_metric("RefreshReplayed")
        raise Unauthorized(identity.REVOKED) from error
    except refresh_tokens.FamilyEnded as error:
        raise Unauthorized(identity.REVOKED) from error


def _arrived() -> float:
    """Give when the request reached the gateway, in seconds since 1970: no longer ago than the gateway waits for us."""
    told = (
        router.current_event.request_context.time_epoch + 1
    ) / 1000  # it is cut to the millisecond
    return max(told, time.time() - GATEWAY_SECONDS)


def _family_claims() -> tokens.Claims | None:
    """Give what the refresh or access token says, whichever there is and is good."""
    for sent in (_sent_by_hand, lambda: refresh_cookies.read_token(router.current_event)):
        try:
            claims = tokens.read_token(sent() or "")
        except (tokens.Invalid, Unauthorized):
            continue
        if not claims.expired:
            return claims
    return None
