"""Dates that have come: a change for each event, told once, of which the dispatcher makes mails."""

from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, text

from openevent import changes, db
from openevent.domain.events import OVER, SOON
from openevent.resources.event import events

EVENT: Final = events.table
WEEK: Final = text("now() + interval '7 days'")
DAYS_AGO: Final = text("now() - interval '3 days'")
"""A run may fail for a day or two; an event that was imported long after its end is nobody's news."""


def tell_of_soon() -> int:
    """Tell of published events that start within seven days."""
    return _tell(SOON, and_(EVENT.c.starts_at > func.now(), EVENT.c.starts_at <= WEEK))


def tell_of_over() -> int:
    """Tell of published events that have just ended."""
    return _tell(OVER, and_(EVENT.c.ends_at <= func.now(), EVENT.c.ends_at > DAYS_AGO))


def _tell(kind: str, due: ColumnElement[bool]) -> int:
    # An event that moves to another month is told of again.
    month = func.to_char(EVENT.c.starts_at, "YYYY-MM")
    key = func.concat_ws(" ", literal(kind), EVENT.c.id, month)
    living = and_(EVENT.c.state == "published", EVENT.c.deleted_at.is_(None))
    found: Select[int, str] = select(EVENT.c.id, key).where(living, due)
    with db.transaction(db.WORKER_PATIENCE) as connection:
        return changes.tell_each(connection, kind, events.type, found)
