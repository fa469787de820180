"""Announcements: owners get a mail seven days before their event is purged."""

from typing import Any

from sqlalchemy import func, select

from openevent.domain.trash import due, retention
from openevent.infra import db
from openevent.infra.config import settings
from openevent.resources.event import events
from openevent.work import changes

EVENT = events.table


def announce() -> int:
    """Record a change for each event that goes within seven days; return their number.

    The key has the deadline. So an event that was restored and deleted again is announced again.
    """
    if not settings().purge_days:
        return 0
    deadline = retention.build_deadline(EVENT.c.deleted_at)
    first_day = deadline - retention.build_interval(due.NOTICE_DAYS)
    # A purge that is late, because of a job or a failed run, leaves seven days as well.
    notice_end = func.now() + retention.build_interval(due.NOTICE_DAYS)
    facts = func.jsonb_build_object("until", func.greatest(deadline, notice_end))
    is_soon = (EVENT.c.deleted_at.is_not(None), first_day <= func.now())
    events_to_announce: Any = select(EVENT.c.id, due.build_notice_key(), facts).where(*is_soon)
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        return changes.record_each(connection, due.PURGE_SOON, events.type, events_to_announce)
