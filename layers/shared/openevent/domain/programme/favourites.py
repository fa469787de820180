"""Rules of favourite sessions (docs/contract/resources.md#favourite-sessions)."""

from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, func, select

from openevent.auth import rate_limits
from openevent.domain.refusals import Forbidden
from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.lookup import Lookup
from openevent.domain.write.request import Request
from openevent.resources.user_favourite_session import user_favourite_sessions

TABLE: Final = user_favourite_sessions.table
MAXIMUM: Final = 500
"""The most favourites of a user. A deletion of the account locks and counts all their sessions."""


def _lock_favourites(request: Request, _: FromClause) -> ColumnElement[Any]:
    user_key = func.hashtextextended(user_favourite_sessions.plural, request.user.id)
    return func.pg_advisory_xact_lock(user_key)


FAVOURITES_LOCK: Final = Lookup[object](_lock_favourites)
"""A lock on the user's favourites: parallel requests do not exceed the maximum."""


def check_maximum(plan: PlanBuilder) -> None:
    """Check that the user has fewer favourites than the maximum."""
    is_own = TABLE.c.user_id == plan.user.id
    count = select(func.count()).select_from(TABLE).where(is_own).scalar_subquery()
    message = f"A user has at most {MAXIMUM:,} favourites: remove one first."
    plan.refuse_if(count >= MAXIMUM, Forbidden(message, "relationships/session"))


def count_favourite(plan: PlanBuilder) -> None:
    """Count the new favourite: each one changes its session's ETag. Raises rate_limits.Reached."""
    if plan.is_new:
        rate_limits.count("favourite.account", str(plan.user.id))
