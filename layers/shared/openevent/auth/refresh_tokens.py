"""Families of refresh tokens: one family for each remembered login; one of its tokens is valid.

A refresh token can be used once and is replaced by the next. If one is used again, it was copied:
the family is revoked for everybody who has a token of it, with its access tokens.

Two tabs of one browser may send the same token in parallel, however. Then the second request had
arrived before the first was answered, which is never so for a copy that is used later. The second
request gets an access token only; the first answer's refresh token serves both tabs. If an answer
is lost, the user has to log in again.
"""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Interval,
    Table,
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
    update,
)

from openevent.auth.tokens import REFRESH_SECONDS, Claims
from openevent.model.kinds import TIMESTAMP_TZ
from openevent.model.resource import METADATA
from openevent.resources.user import users

refresh_families = Table(
    "refresh_families",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("user_id", BigInteger, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    # The user's generation at the login; the family ends when the user's changes.
    Column("generation", Integer, nullable=False),
    # Id of the valid refresh token; NULL once reuse was detected and the family revoked.
    Column("current", Uuid),
    Column("turned_at", TIMESTAMP_TZ, nullable=False),
    Column("previous", Uuid),
    Column("expires_at", TIMESTAMP_TZ, nullable=False),
    Index(None, "user_id"),
)
LIFETIME: Final = func.make_interval(0, 0, 0, 0, 0, 0, REFRESH_SECONDS, type_=Interval)


class FamilyEnded(Exception):
    """The family has ended: the user logged out, was blocked, or has a new generation."""


class TokenReused(FamilyEnded):
    """A used token of the family was sent again, now or before."""


def start_family(
    connection: Connection, user_id: int, generation: int, extra_update: Update
) -> tuple[UUID, UUID]:
    """Start a family; return the ids of the family and of its token.

    The same statement deletes the user's ended families and runs `extra_update`.
    """
    family, token = uuid4(), uuid4()
    c = refresh_families.c
    has_ended = or_(c.expires_at < func.now(), c.generation != generation, c.current.is_(None))
    delete_ended = delete(refresh_families).where(c.user_id == user_id, has_ended).returning(c.id)
    row = {
        "id": family,
        "user_id": user_id,
        "generation": generation,
        "current": token,
        "turned_at": func.now(),
        "expires_at": func.now() + LIFETIME,
    }
    statement = insert(refresh_families).values(row)
    statement = statement.add_cte(delete_ended.cte("old"), extra_update.cte("beside"))
    connection.execute(statement)
    return family, token


def rotate(connection: Connection, claims: Claims, following: UUID, arrived: float) -> bool:
    """Replace the token of `claims`, which arrived at that time, by the token `following`.

    `arrived` is in seconds since 1970. Return True if `following` is the valid token; False if a
    parallel request was first: then issue an access token only. It is one statement, which may be
    repeated after a lost connection. Raises FamilyEnded and TokenReused.
    """
    statement = _build_rotation(claims, following, datetime.fromtimestamp(arrived, UTC))
    row = connection.execute(statement).first()
    if row is None:
        raise FamilyEnded
    if row.current is None:
        raise TokenReused
    return bool(row.current == following)


def end_family(connection: Connection, claims: Claims) -> None:
    """Delete the family of a token."""
    c = refresh_families.c
    is_family = and_(c.id == claims.family, c.user_id == claims.user_id)
    connection.execute(delete(refresh_families).where(is_family))


def is_active(family: UUID) -> ColumnElement[bool]:
    """Build the condition that a family was not revoked; access tokens are checked by it."""
    c = refresh_families.c
    return exists(select(c.id).where(c.id == family, c.current.is_not(None)))


def _build_rotation(claims: Claims, following: UUID, arrived: datetime) -> Any:
    c = refresh_families.c
    is_valid = c.current.in_((claims.id, following))
    is_parallel = and_(c.previous == claims.id, c.turned_at > arrived)
    values = {
        "current": case((is_valid, following), (is_parallel, c.current), else_=null()),
        "previous": case((is_valid, claims.id), else_=c.previous),
        "turned_at": case((is_valid, func.clock_timestamp()), else_=c.turned_at),
        "expires_at": case((is_valid, func.now() + LIFETIME), else_=c.expires_at),
    }
    is_family = and_(
        c.id == claims.family, c.user_id == claims.user_id, c.generation == claims.generation
    )
    is_active_user = and_(
        users.table.c.id == c.user_id,
        users.table.c.token_generation == c.generation,
        users.table.c.is_blocked.is_(False),
        users.table.c.deleted_at.is_(None),
    )
    statement = update(refresh_families).where(is_family, is_active_user).values(values)
    return statement.returning(c.current)
