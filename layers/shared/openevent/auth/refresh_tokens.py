"""Families of refresh tokens: one family for each login; one of its tokens is valid.

A refresh token can be used once and is replaced by its successor. If one is used again, it was
copied: the family is revoked for everybody who has a token of it, with its access tokens.

An answer may get lost, however, and two tabs of one browser may send the same token at once.
So within 60 s the last used token may come again, and gives the same successor. It may not once
the successor was exchanged in turn: then the first answer did arrive.

A family also has the user's generation of tokens, and ends when the user's increases. A new
password increases it, and gives the new generation to the family of the login that set it.
"""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Delete,
    Index,
    Integer,
    Select,
    Table,
    Text,
    Update,
    Uuid,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    null,
    or_,
    select,
    text,
    update,
)

from openevent.auth.tokens import ACCESS_SECONDS, Claims, RefreshToken
from openevent.model.kinds import TIMESTAMP_TZ
from openevent.model.resource import METADATA
from openevent.resources.user import MAY_LOG_IN, users

refresh_families = Table(
    "refresh_families",
    METADATA,
    Column("id", Uuid, primary_key=True),
    # No foreign key: its check would let a login wait for every write to the user's row.
    Column("user_id", BigInteger, nullable=False),
    # The user's generation of tokens; the family has ended when the user's is higher.
    Column("generation", Integer, nullable=False),
    # Id of the valid refresh token; NULL once reuse was detected and the family revoked.
    Column("current", Uuid),
    Column("turned_at", TIMESTAMP_TZ, nullable=False),
    Column("previous", Uuid),
    Column("expires_at", TIMESTAMP_TZ, nullable=False),
    # NULL for logins of earlier releases.
    Column("created_at", TIMESTAMP_TZ, server_default=text("now()")),
    Column("user_agent", Text),
    Index(None, "user_id"),
)
MAXIMUM_FAMILIES: Final = 100
"""Logins of one user; a further one ends the login that was used least recently.

docs/contract/auth.md#logins
"""
REPEAT_TIME: Final = timedelta(seconds=60)
"""How long a refresh may be repeated whose answer got lost.

docs/contract/auth.md#refresh-tokens
"""


class FamilyEnded(Exception):
    """The family has ended: the user logged out, was blocked, or has a new generation."""


class TokenReused(FamilyEnded):
    """A used token of the family was sent again, now or before."""


def start_family(
    connection: Connection,
    user_id: int,
    generation: int,
    extra_update: Update,
    *,
    is_session: bool = False,
    user_agent: str | None = None,
) -> RefreshToken:
    """Start the family of a login whose password has just been typed, and return its first token.

    The same statement deletes the user's ended families and runs `extra_update`. It may be
    repeated after a lost connection: nobody has the tokens of the first family.
    """
    typed_at = int(time.time())
    token = RefreshToken(uuid4(), uuid4(), user_id, generation, is_session, typed_at)
    c = refresh_families.c
    # A generation may be newer than this login's: a new password has ended this login already.
    has_ended = or_(c.expires_at < func.now(), c.generation < generation, c.current.is_(None))
    is_superfluous = or_(has_ended, c.id.in_(_select_superfluous(user_id)))
    is_deleted = c.user_id == user_id, is_superfluous
    delete_ended = delete(refresh_families).where(*is_deleted).returning(c.id)
    row = {
        "id": token.family,
        "user_id": user_id,
        "generation": generation,
        "current": token.id,
        "turned_at": func.now(),
        "expires_at": _build_expiry(token.seconds),
        "user_agent": user_agent,
    }
    statement = insert(refresh_families).values(row)
    statement = statement.add_cte(delete_ended.cte("old"), extra_update.cte("beside"))
    connection.execute(statement)
    return token


def rotate(connection: Connection, claims: Claims, successor: UUID, arrived: float) -> RefreshToken:
    """Exchange the token of `claims`, which arrived at that time, and return its successor.

    `arrived` is in seconds since 1970. The successor has the id `successor`, or the one that it got
    when the token was exchanged before. It is one statement, which may be repeated after a lost
    connection. Raises FamilyEnded and TokenReused.
    """
    if claims.family is None:
        raise FamilyEnded
    token = RefreshToken(
        successor,
        claims.family,
        claims.user_id,
        claims.generation,
        claims.is_session,
        claims.auth_time,
    )
    statement = _build_rotation(claims.id, token, datetime.fromtimestamp(arrived, UTC))
    # The first one may have waited for a new password, whose generation only a second one sees.
    row = connection.execute(statement).first() or connection.execute(statement).first()
    if row is None:
        raise FamilyEnded
    if row.current is None:
        raise TokenReused
    return replace(token, id=row.current, generation=row.generation)


def end_family(connection: Connection, claims: Claims) -> None:
    """Delete the family of a token."""
    connection.execute(delete(refresh_families).where(_is_family(claims.family, claims.user_id)))


def prolong_family(connection: Connection, claims: Claims) -> None:
    """Keep the family of a token for as long as an access token that is issued now."""
    c = refresh_families.c
    statement = update(refresh_families).where(_is_family(claims.family, claims.user_id))
    expires_at = func.greatest(c.expires_at, _build_expiry(0))
    connection.execute(statement.values(expires_at=expires_at))


def build_renewal(family: UUID, user_id: int, generation: int) -> Update:
    """Build the update that lets a family go on while the user's generation increases by 1.

    `generation` is the new one. A family that has ended stays so.
    """
    c = refresh_families.c
    goes_on = c.generation == generation - 1, c.current.is_not(None)
    statement = update(refresh_families).where(_is_family(family, user_id), *goes_on)
    return statement.values(generation=generation)


def build_deletion(user_id: int) -> Delete:
    """Build the statement that deletes all families of a user."""
    return delete(refresh_families).where(refresh_families.c.user_id == user_id)


def is_active(family: UUID) -> ColumnElement[bool]:
    """Build the condition that a family of the selected user has not ended."""
    c = refresh_families.c
    return exists(select(c.id).where(_is_family(family, users.table.c.id), goes_on()))


def goes_on() -> ColumnElement[bool]:
    """Build the condition that the selected family has not ended for its user, also selected."""
    c = refresh_families.c
    return and_(c.generation == users.table.c.token_generation, c.current.is_not(None))


def _is_family(family: UUID | None, user_id: int | ColumnElement[int]) -> ColumnElement[bool]:
    return and_(refresh_families.c.id == family, refresh_families.c.user_id == user_id)


def _select_superfluous(user_id: int) -> Select[UUID]:
    """Select the families that a further login ends, unless they are in use at this moment."""
    c = refresh_families.c
    of_user = select(c.id).where(c.user_id == user_id)
    oldest = of_user.order_by(c.turned_at.desc(), c.id).offset(MAXIMUM_FAMILIES - 1)
    return select(c.id).where(c.id.in_(oldest)).with_for_update(skip_locked=True)


def _build_expiry(seconds: int) -> ColumnElement[datetime]:
    """Build the time after which a family is deleted: its last access token has expired too."""
    return func.now() + timedelta(seconds=seconds + ACCESS_SECONDS)


def _build_rotation(used: UUID, token: RefreshToken, arrived: datetime) -> Any:
    c = refresh_families.c
    is_valid = c.current == used
    is_repeated = and_(c.previous == used, c.turned_at > arrived - REPEAT_TIME)
    values = {
        "current": case((is_valid, token.id), (is_repeated, c.current), else_=null()),
        "previous": case((is_valid, used), else_=c.previous),
        "turned_at": case((is_valid, func.clock_timestamp()), else_=c.turned_at),
        "expires_at": case((is_valid, _build_expiry(token.seconds)), else_=c.expires_at),
    }
    is_active_user = and_(
        users.table.c.id == c.user_id,
        users.table.c.token_generation == c.generation,
        *MAY_LOG_IN,
    )
    is_family = _is_family(token.family, token.user_id)
    statement = update(refresh_families).where(is_family, is_active_user).values(values)
    return statement.returning(c.current, c.generation)
