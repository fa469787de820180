"""Families of refresh tokens: one for each login that is remembered, and one token of it that counts.

A refresh token is good once and gives the next. One that comes a second time was copied, by a thief
or from one: its family ends, for whoever has the newest token as well, and so do its access tokens.
Two tabs of one browser may send the same token at once, though. Then the second had reached the
gateway before the first was answered, which a copy used later never has: it gets an access token,
and the first one's answer brings the next refresh token to both. An answer that gets lost costs a
login.
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
    # The user's when the family began; with another one it is over.
    Column("generation", Integer, nullable=False),
    # The id of the token that counts; none does once a used one has come again.
    Column("current", Uuid),
    Column("turned_at", TIMESTAMP_TZ, nullable=False),
    Column("previous", Uuid),
    Column("expires_at", TIMESTAMP_TZ, nullable=False),
    Index(None, "user_id"),
)
LIFETIME: Final = func.make_interval(0, 0, 0, 0, 0, 0, REFRESH_SECONDS, type_=Interval)


class FamilyEnded(Exception):
    """The family is over: its user logged out, was blocked, or began a new generation."""


class TokenReused(FamilyEnded):
    """A used token of the family has come again, now or before."""


def start_family(
    connection: Connection, user_id: int, generation: int, beside: Update
) -> tuple[UUID, UUID]:
    """Begin a family, forget the user's that are over and write what stands beside it, all in one statement.

    Gives the ids of family and token.
    """
    family, token = uuid4(), uuid4()
    c = refresh_families.c
    over = or_(c.expires_at < func.now(), c.generation != generation, c.current.is_(None))
    old = delete(refresh_families).where(c.user_id == user_id, over).returning(c.id).cte("old")
    row = {"id": family, "user_id": user_id, "generation": generation, "current": token}
    times = {"turned_at": func.now(), "expires_at": func.now() + LIFETIME}
    connection.execute(
        insert(refresh_families).values(row | times).add_cte(old, beside.cte("beside"))
    )
    return family, token


def rotate(connection: Connection, claims: Claims, following: UUID, arrived: float) -> bool:
    """Make `following` the token that counts, in place of one that reached us at that time (seconds since 1970).

    True where it is; False where a request beside this one was first, and an access token is all
    there is to give. One statement, which may be sent again where its answer was lost with the
    connection. Raises Ended and Replayed.
    """
    found = connection.execute(
        _turned(claims, following, datetime.fromtimestamp(arrived, UTC))
    ).first()
    if found is None:
        raise FamilyEnded
    if found.current is None:
        raise TokenReused
    return bool(found.current == following)


def end_family(connection: Connection, claims: Claims) -> None:
    """End the family of a token."""
    connection.execute(
        delete(refresh_families).where(
            refresh_families.c.id == claims.family, refresh_families.c.user_id == claims.user_id
        )
    )


def is_active(family: UUID) -> ColumnElement[bool]:
    """Give the condition that a family is not over, which its access tokens ask."""
    return exists(
        select(refresh_families.c.id).where(
            refresh_families.c.id == family, refresh_families.c.current.is_not(None)
        )
    )


def _turned(claims: Claims, following: UUID, arrived: datetime) -> Any:
    c = refresh_families.c
    counts = c.current.in_((claims.id, following))
    beside = and_(c.previous == claims.id, c.turned_at > arrived)
    values = {
        "current": case((counts, following), (beside, c.current), else_=null()),
        "previous": case((counts, claims.id), else_=c.previous),
        "turned_at": case((counts, func.clock_timestamp()), else_=c.turned_at),
        "expires_at": case((counts, func.now() + LIFETIME), else_=c.expires_at),
    }
    whose = and_(
        c.id == claims.family, c.user_id == claims.user_id, c.generation == claims.generation
    )
    living = and_(
        users.table.c.id == c.user_id,
        users.table.c.token_generation == c.generation,
        users.table.c.is_blocked.is_(False),
        users.table.c.deleted_at.is_(None),
    )
    return update(refresh_families).where(whose, living).values(values).returning(c.current)
