"""Who asks: the token of the request, checked against the user's row (docs/contract/auth.md#access-tokens)."""

from dataclasses import dataclass
from typing import Final

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from sqlalchemy import Connection, select

from api.http.errors import Forbidden, Unauthorized
from openevent.auth import refresh_tokens, tokens
from openevent.infra import db
from openevent.infra.telemetry import logger
from openevent.model.permissions import ANONYMOUS, Identity
from openevent.resources.user import users

SCHEMES: Final = frozenset({"jwt", "bearer"})
EXPIRED: Final = "The token has expired."
REVOKED: Final = "The token is no longer valid."
NOT_FRESH: Final = "This needs a fresh token: log in again."
CHALLENGE: Final = {"WWW-Authenticate": 'JWT realm="open-event"'}


@dataclass(frozen=True)
class Caller:
    """Who asks, and, where the token has expired, what it said: nothing is shown or written on that."""

    who: Identity = ANONYMOUS
    expired: tokens.Claims | None = None


def load_caller(event: APIGatewayProxyEventV2) -> Caller:
    """Tell who asks where anonymous may, too. Raises Unauthorized for a token that is none of ours."""
    claims = read_claims(event)
    if claims is None:
        return Caller()
    return Caller(expired=claims) if claims.expired else Caller(load_user(claims))


def require_login(event: APIGatewayProxyEventV2) -> Identity:
    """Tell who is logged in. Raises Unauthorized where nobody is."""
    return load_user(require_claims(event))


def require_fresh_login(event: APIGatewayProxyEventV2) -> Identity:
    """Tell who is logged in by a token that a password got. Raises Unauthorized, Forbidden for a token that is old."""
    who = require_login(event)
    if not who.fresh:
        raise Forbidden(
            NOT_FRESH
        )  # a 401 would log a user out whose token is good for all else (docs/contract/clients.md#14-errors)
    return who


def require_claims(event: APIGatewayProxyEventV2) -> tokens.Claims:
    """Give what the valid token says, without a look at the user. Raises Unauthorized."""
    claims = read_claims(event)
    if claims is None:
        raise Unauthorized("Log in first: the request has no token.", headers=CHALLENGE)
    if claims.expired:
        raise Unauthorized(EXPIRED, headers=CHALLENGE)
    return claims


def read_claims(event: APIGatewayProxyEventV2) -> tokens.Claims | None:
    """Read the access token of `Authorization: JWT <token>` or `Bearer <token>`. Raises Unauthorized."""
    token = read_header_token(event)
    return read_token(token, "access") if token else None


def read_header_token(event: APIGatewayProxyEventV2) -> str | None:
    """Give the token of the Authorization header. Raises Unauthorized for another scheme."""
    scheme, _, token = (event.headers.get("authorization") or "").strip().partition(" ")
    if scheme and scheme.lower() not in SCHEMES:
        raise Unauthorized("The Authorization header must be `JWT` and a token.", headers=CHALLENGE)
    return token.strip() or None


def read_token(token: str, kind: str) -> tokens.Claims:
    """Read a token of the kind `access` or `refresh`, expired or not. Raises Unauthorized."""
    try:
        claims = tokens.read_token(token)
    except tokens.Invalid as error:
        raise Unauthorized("The token is not valid.", headers=CHALLENGE) from error
    if claims.kind != kind:
        raise Unauthorized(
            f"This is not an {kind} token." if kind == "access" else "This is not a refresh token."
        )
    return claims


def load_user(claims: tokens.Claims) -> Identity:
    """Give the user of a token. Raises Unauthorized where blocked, deleted, or logged out everywhere meanwhile."""
    found = db.run_read(lambda connection: find_user(connection, claims))
    if found is None:
        raise Unauthorized(REVOKED, headers=CHALLENGE)
    logger.append_keys(user_id=found.id)
    return found


def find_user(connection: Connection, claims: tokens.Claims) -> Identity | None:
    """Look the user of a token up, and the login it came by, in one statement; None where the token counts no more."""
    table = users.table
    wanted = select(
        table.c.id, table.c.email, table.c.is_admin, table.c.is_super_admin, table.c.is_verified
    ).where(
        table.c.id == claims.user_id,
        table.c.token_generation == claims.generation,
        table.c.is_blocked.is_(False),
        table.c.deleted_at.is_(None),
    )
    if claims.family:
        wanted = wanted.where(refresh_tokens.is_active(claims.family))
    row = connection.execute(wanted).mappings().first()
    return Identity(**row, fresh=claims.fresh) if row else None
