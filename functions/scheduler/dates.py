"""Dates that have come: a change for each event, told once, of which the dispatcher makes mails."""

from typing import Final

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    Subquery,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import distinct_on

from openevent.domain.event.events import OVER, SOON
from openevent.infra import db
from openevent.resources.event import events
from openevent.work import changes

EVENT: Final = events.table
TOLD: Final = changes.changes
WEEK: Final = text("now() + interval '7 days'")
DAYS_AGO: Final = text("now() - interval '3 days'")
"""A run may fail for a day or two; an event that was imported long after its end is nobody's
news."""
ANOTHER_DATE: Final = text("interval '12 hours'")
"""An event that begins or ends some hours earlier or later does so on the date that was told."""


def tell_of_soon() -> int:
    """Tell of published events that start within seven days, and again of those that have moved to another date."""
    told, start = _told(SOON), EVENT.c.starts_at
    due = and_(start > func.now(), start <= WEEK)
    is_news = or_(start - told.c.date >= ANOTHER_DATE, told.c.date - start >= ANOTHER_DATE)
    return _tell(SOON, start, due, told, is_news)


def tell_of_over() -> int:
    """Tell of published events that have just ended, and again of those that went on after that was told."""
    told, end = _told(OVER), EVENT.c.ends_at
    due = and_(end <= func.now(), end > DAYS_AGO)
    # An end that was past when it was told and is put right afterwards has been thanked for.
    return _tell(
        OVER, end, due, told, and_(end > told.c.created_at, end - told.c.date >= ANOTHER_DATE)
    )


def _tell(
    kind: str,
    date: ColumnElement[object],
    due: ColumnElement[bool],
    told: Subquery,
    is_news: ColumnElement[bool],
) -> int:
    # By the telling before: of two runs at once one tells, and a date that was told before another
    # is news again.
    key = func.concat_ws(" ", literal(kind), EVENT.c.id, func.coalesce(told.c.id, 0))
    facts = func.jsonb_build_object("date", date)
    found: Select[int, str, object] = (
        select(EVENT.c.id, key, facts)
        .outerjoin(told, told.c.subject_id == EVENT.c.id)
        .where(
            EVENT.c.state == "published",
            EVENT.c.deleted_at.is_(None),
            due,
            or_(told.c.id.is_(None), is_news),
        )
    )
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        return changes.record_each(connection, kind, events.type, found)


def _told(kind: str) -> Subquery:
    """Select what was told last of each event: when, and of which date."""
    date = cast(TOLD.c.facts["date"].astext, DateTime(timezone=True)).label("date")
    wanted = select(TOLD.c.id, TOLD.c.subject_id, TOLD.c.created_at, date)
    newest = wanted.ext(distinct_on(TOLD.c.subject_id)).order_by(
        TOLD.c.subject_id, TOLD.c.id.desc()
    )
    return newest.where(TOLD.c.kind == kind, TOLD.c.key.is_not(None)).subquery("told")
