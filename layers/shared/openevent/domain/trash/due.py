"""Which rows of the trash a purge takes (docs/contract/resources.md#purge)."""

from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, false, func, literal, or_, select

from openevent.domain.trash import retention
from openevent.infra.config import settings
from openevent.model.resource import Resource
from openevent.resources.event import events
from openevent.resources.role import OWNER, memberships, roles
from openevent.resources.user import users
from openevent.work.changes import changes
from openevent.work.jobs import WAITING, jobs

PURGE_SOON: Final = "event.purge-soon"
"""The daily run announces an event that will be purged, to its owner."""
NOTICE_DAYS: Final = 7
NOTICE_HOURS: Final = 24 * NOTICE_DAYS - 6
"""The daily run does not begin at the same second each day."""
EVENT, MEMBER = events.table, memberships.table


def is_due(resource: Resource) -> ColumnElement[bool]:
    """Build the condition for rows that have been in the trash for long enough.

    Rows wait while a job of their event runs; an event waits for its announcement as well, and a
    user for the purge of the user's own events, which others may be unable to restore.
    """
    deleted_at = resource.table.c.deleted_at
    if not settings().purge_days:
        return false()
    is_old = retention.build_deadline(deleted_at) <= func.now()
    # The index holds rows in the trash only.
    conditions = [deleted_at.is_not(None), is_old, ~_has_job(resource)]
    if resource is events:
        conditions.append(_was_announced())
    if resource is users:
        conditions.append(~_owns_event())
    return and_(*conditions)


def build_notice_key() -> ColumnElement[Any]:
    """Build the key of the announcement that an event goes at its deadline."""
    deadline = func.extract("epoch", retention.build_deadline(EVENT.c.deleted_at))
    return func.concat_ws(" ", literal(PURGE_SOON), EVENT.c.id, deadline)


def _was_announced() -> ColumnElement[bool]:
    age = func.make_interval(0, 0, 0, 0, NOTICE_HOURS)
    is_notice = (changes.c.key == build_notice_key(), changes.c.created_at <= func.now() - age)
    return exists(select(changes.c.id).where(*is_notice).correlate(EVENT))


def _has_job(resource: Resource) -> ColumnElement[bool]:
    columns = resource.table.c
    owners = [] if resource is not users else [jobs.c.user_id == columns.id]
    if resource is events:
        owners.append(jobs.c.event_id == columns.id)
    elif "event_id" in columns:
        owners.append(jobs.c.event_id == columns.event_id)
    if not owners:
        return false()
    waiting = select(jobs.c.id).where(jobs.c.state == WAITING, or_(*owners))
    return exists(waiting.correlate(resource.table))


def _owns_event() -> ColumnElement[bool]:
    owner = select(roles.table.c.id).where(roles.table.c.name == OWNER).scalar_subquery()
    is_own = (MEMBER.c.user_id == users.table.c.id, MEMBER.c.role_id == owner)
    return exists(select(MEMBER.c.id).where(*is_own).correlate(users.table))
