"""Identity of the caller: the access token, checked against the user's row.

See docs/contract/auth.md#access-tokens.
"""

from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from sqlalchemy import ColumnElement, Connection, Select, select

from api.http.errors import Forbidden, Unauthorized
from openevent.auth import refresh_tokens, tokens
from openevent.domain.people import freshness
from openevent.infra import db
from openevent.infra.telemetry import logger
from openevent.model.permissions import ANONYMOUS, Identity
from openevent.resources.user import MAY_LOG_IN, users

SCHEMES: Final = frozenset({"jwt", "bearer"})
EXPIRED: Final = "The token has expired."
REVOKED: Final = "The token is no longer valid."
CHALLENGE: Final = {"WWW-Authenticate": 'JWT realm="open-event"'}


@dataclass(frozen=True)
class Caller:
    """The user of a request, or the claims of an expired token, which permit nothing.

    `is_anonymous`: the request has no Authorization header, not even an empty one.
    """

    user: Identity = ANONYMOUS
    expired_claims: tokens.Claims | None = None
    is_anonymous: bool = False


def load_caller(event: APIGatewayProxyEventV2) -> Caller:
    """Load the caller of a route that needs no login. Raises Unauthorized for an invalid token."""
    claims = read_claims(event)
    if claims is None:
        return Caller(is_anonymous="authorization" not in event.headers)
    return Caller(expired_claims=claims) if claims.expired else Caller(load_user(claims))


def add_secret(caller: Caller, type_: str, secret: str) -> Caller:
    """Let the caller see the row of this type of which the request has the secret."""
    return replace(caller, user=replace(caller.user, secret=secret, secret_type=type_))


def require_login(event: APIGatewayProxyEventV2) -> Identity:
    """Load the user who is logged in. Raises Unauthorized."""
    return load_user(require_claims(event))


def require_fresh_login(event: APIGatewayProxyEventV2, purpose: str) -> Identity:
    """Load the user of a fresh token: the password was typed a short while ago.

    `purpose` says what it is for, in the words of `freshness.describe`.
    Raises Unauthorized, or Forbidden if the token is valid but not fresh.
    """
    user = require_login(event)
    if not user.is_fresh:
        # A 401 would make clients log the user out (docs/contract/clients.md#14-errors).
        raise Forbidden(freshness.describe(purpose))
    return user


def require_claims(event: APIGatewayProxyEventV2) -> tokens.Claims:
    """Read the claims of a valid token, without its user's row. Raises Unauthorized."""
    claims = read_claims(event)
    if claims is None:
        raise Unauthorized("Log in first: the request has no token.", headers=CHALLENGE)
    if claims.expired:
        raise Unauthorized(EXPIRED, headers=CHALLENGE)
    return claims


def read_claims(event: APIGatewayProxyEventV2) -> tokens.Claims | None:
    """Read the access token in `Authorization: JWT <token>` or `Bearer <token>`.

    It may be expired. Raises Unauthorized.
    """
    token = read_header_token(event)
    return read_token(token, "access") if token else None


def read_header_token(event: APIGatewayProxyEventV2) -> str | None:
    """Read the token in the Authorization header. Raises Unauthorized for another scheme."""
    scheme, _, token = (event.headers.get("authorization") or "").strip().partition(" ")
    if scheme and scheme.lower() not in SCHEMES:
        raise Unauthorized("The Authorization header must be `JWT` and a token.", headers=CHALLENGE)
    return token.strip() or None


def read_token(token: str, kind: str) -> tokens.Claims:
    """Read an `access` or `refresh` token. It may be expired. Raises Unauthorized."""
    try:
        claims = tokens.read_token(token)
    except tokens.Invalid as error:
        raise Unauthorized("The token is not valid.", headers=CHALLENGE) from error
    if claims.kind != kind:
        article = "an" if kind == "access" else "a"
        raise Unauthorized(f"This is not {article} {kind} token.")
    return claims


def load_user(claims: tokens.Claims) -> Identity:
    """Load the user of a token. Raises Unauthorized if the token no longer counts."""
    user = db.run_read(lambda connection: find_user(connection, claims))
    if user is None:
        raise Unauthorized(REVOKED, headers=CHALLENGE)
    logger.append_keys(user_id=user.id)
    return user


def find_user(connection: Connection, claims: tokens.Claims) -> Identity | None:
    """Find the user of a token in one statement, together with its login.

    None if the user is blocked or deleted, or has ended the login.
    """
    row = connection.execute(select_user(claims)).mappings().first()
    return Identity(**row, is_fresh=claims.fresh, login=claims.family) if row else None


def select_user(claims: tokens.Claims) -> Select[Any]:
    """Select the user of a token if the token still counts."""
    table = users.table
    columns = (
        table.c.id,
        table.c.email,
        table.c.is_admin,
        table.c.is_super_admin,
        table.c.is_verified,
    )
    is_user = table.c.id == claims.user_id
    return select(*columns).where(is_user, _is_current(claims), *MAY_LOG_IN)


def _is_current(claims: tokens.Claims) -> ColumnElement[bool]:
    """Build the condition that the login of a token has not ended.

    A new password keeps the login that set it, so its older tokens have an older generation.
    """
    if claims.family:
        return refresh_tokens.is_active(claims.family)
    return users.table.c.token_generation == claims.generation


NOBODY: Final = tokens.Claims(
    UUID(int=0), user_id=0, kind="access", auth_time=None, generation=0, expired=False
)
FIRST_STATEMENTS: Final = (
    select_user(NOBODY),
    select_user(replace(NOBODY, family=UUID(int=0))),
)
"""The first statement of a request with a token: an old one, and one that names its login."""
