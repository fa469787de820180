"""Dates of events that have come: one change per event and date; the dispatcher mails about it."""

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
from openevent.domain.event.publication import PUBLISHED
from openevent.infra import db
from openevent.resources.event import events
from openevent.work import changes

EVENT: Final = events.table
CHANGE: Final = changes.changes
IN_SEVEN_DAYS: Final = text("now() + interval '7 days'")
THREE_DAYS_AGO: Final = text("now() - interval '3 days'")
"""A run may fail for a day or two; an older end is not announced, as of an imported event."""
TOLERANCE: Final = text("interval '12 hours'")
"""A date that moves by less counts as the same date."""


def announce_upcoming() -> int:
    """Announce published events that start within seven days, again if their date moved.

    Returns the number of announcements.
    """
    last = _select_last_announcement(SOON)
    start = EVENT.c.starts_at
    is_due = and_(start > func.now(), start <= IN_SEVEN_DAYS)
    has_moved = or_(start - last.c.date >= TOLERANCE, last.c.date - start >= TOLERANCE)
    return _announce(SOON, start, is_due, last, has_moved)


def announce_ended() -> int:
    """Announce published events that have just ended, again if they went on afterwards.

    Returns the number of announcements.
    """
    last = _select_last_announcement(OVER)
    end = EVENT.c.ends_at
    is_due = and_(end <= func.now(), end > THREE_DAYS_AGO)
    # If an end date is corrected after the thank-you mail, do not thank again.
    has_moved = and_(end > last.c.created_at, end - last.c.date >= TOLERANCE)
    return _announce(OVER, end, is_due, last, has_moved)


def _announce(
    kind: str,
    date: ColumnElement[object],
    is_due: ColumnElement[bool],
    last: Subquery,
    has_moved: ColumnElement[bool],
) -> int:
    # The previous change's id is part of the key: parallel runs insert one row, and a date that
    # changes back is announced again.
    key = func.concat_ws(" ", literal(kind), EVENT.c.id, func.coalesce(last.c.id, 0))
    facts = func.jsonb_build_object("date", date)
    is_public = and_(EVENT.c.state == "published", EVENT.c.deleted_at.is_(None), _is_announced())
    is_new = or_(last.c.id.is_(None), has_moved)
    announcements: Select[int, str, object] = (
        select(EVENT.c.id, key, facts)
        .outerjoin(last, last.c.subject_id == EVENT.c.id)
        .where(is_public, is_due, is_new)
    )
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        return changes.record_each(connection, kind, events.type, announcements)


def _is_announced() -> ColumnElement[bool]:
    """Build the condition that the last publication of the event did not suppress its mails."""
    notify = CHANGE.c.facts["notify"].astext
    is_publication = CHANGE.c.subject_type == events.type, CHANGE.c.kind == PUBLISHED
    publications = select(notify).where(CHANGE.c.subject_id == EVENT.c.id, *is_publication)
    last = publications.order_by(CHANGE.c.id.desc()).limit(1).correlate(EVENT).scalar_subquery()
    return func.coalesce(last, "true") == "true"


def _select_last_announcement(kind: str) -> Subquery:
    """Select the last change of each event: its id, its time and the announced date."""
    date = cast(CHANGE.c.facts["date"].astext, DateTime(timezone=True)).label("date")
    columns = select(CHANGE.c.id, CHANGE.c.subject_id, CHANGE.c.created_at, date)
    newest = columns.ext(distinct_on(CHANGE.c.subject_id)).order_by(
        CHANGE.c.subject_id, CHANGE.c.id.desc()
    )
    return newest.where(CHANGE.c.kind == kind, CHANGE.c.key.is_not(None)).subquery("last")
