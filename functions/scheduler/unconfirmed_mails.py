"""Unconfirmed mails of an event: one change a day, which notifies the organizers in the app.

docs/contract/mail.md#unconfirmed-mails
"""

from typing import Any, Final

from sqlalchemy import DateTime, Subquery, cast, func, literal, or_, select, text
from sqlalchemy.dialects.postgresql import distinct_on

from openevent.domain.mail.manual_mails import LEFT_UNCONFIRMED
from openevent.infra import db
from openevent.resources.event import events
from openevent.resources.mail import UNCONFIRMED, mails
from openevent.work import changes

MAIL, CHANGE = mails.table, changes.changes
SEVEN_DAYS_AGO: Final = text("now() - interval '7 days'")
"""Older mails were counted before; a run may fail for a day or two."""
A_DAY_AGO: Final = text("now() - interval '20 hours'")
"""The daily run does not begin at the same second each day."""


def announce() -> int:
    """Record a change for each event with a new unconfirmed mail; return their number."""
    last = _select_last()
    since = func.coalesce(MAIL.c.outcome_at, MAIL.c.sent_at, MAIL.c.time)
    # The key holds the last change, so that parallel runs insert one row.
    key = func.concat_ws(
        " ", literal(LEFT_UNCONFIRMED), MAIL.c.event_id, func.coalesce(last.c.id, 0)
    )
    facts = func.jsonb_build_object("count", func.count(), "until", func.now())
    is_recent = (MAIL.c.state == UNCONFIRMED, MAIL.c.event_id.is_not(None), since > SEVEN_DAYS_AGO)
    is_due = or_(last.c.id.is_(None), last.c.created_at < A_DAY_AGO)
    has_new = or_(last.c.until.is_(None), func.max(since) > last.c.until)
    subjects: Any = (
        select(MAIL.c.event_id, key, facts)
        .outerjoin(last, last.c.subject_id == MAIL.c.event_id)
        .where(*is_recent, is_due)
        .group_by(MAIL.c.event_id, last.c.id, last.c.until)
        .having(has_new)
    )
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        return changes.record_each(connection, LEFT_UNCONFIRMED, events.type, subjects)


def _select_last() -> Subquery:
    """Select the last change of each event: its id, its time, and up to when it counted."""
    until = cast(CHANGE.c.facts["until"].astext, DateTime(timezone=True)).label("until")
    columns = select(CHANGE.c.id, CHANGE.c.subject_id, CHANGE.c.created_at, until)
    newest = columns.ext(distinct_on(CHANGE.c.subject_id)).order_by(
        CHANGE.c.subject_id, CHANGE.c.id.desc()
    )
    return newest.where(CHANGE.c.kind == LEFT_UNCONFIRMED).subquery("last")
