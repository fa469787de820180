"""How long a row stays in the trash (docs/contract/resources.md#purge)."""

from typing import Any, Final

from sqlalchemy import ColumnElement, cast, func, literal, null, select

from openevent.domain.trash.tables import purge_starts
from openevent.infra.config import settings
from openevent.model.kinds import TIMESTAMP_TZ

DEADLINE: Final = "restorable-until"
"""The name of a row's deadline in answers."""
START: Final = select(
    func.coalesce(func.max(purge_starts.c.started_at), func.now())
).scalar_subquery()
"""The moment of the migration; rows that were deleted before it count from then."""


def build_deadline(deleted_at: ColumnElement[Any]) -> ColumnElement[Any]:
    """Build the time until which a deleted row can surely be restored; null if for ever."""
    days = settings().purge_days
    if not days:
        return cast(null(), TIMESTAMP_TZ)
    return func.greatest(deleted_at, START) + build_interval(days)


def build_interval(days: int) -> ColumnElement[Any]:
    """Build an interval of whole days of 24 hours."""
    return func.make_interval(0, 0, 0, 0, literal(24 * days))
