"""Rows past their time are deleted, so many at a time."""

from functools import partial
from typing import Final

from sqlalchemy import Column, ColumnElement, Table, delete, func, select, text

from openevent.auth.refresh_tokens import refresh_families
from openevent.infra import db
from openevent.mail.tables import provider_events
from openevent.resources.notification import notifications
from openevent.resources.role_invite import PENDING, role_invites
from openevent.work.changes import changes

AT_ONCE: Final = 5_000
DAYS_30: Final = text("now() - interval '30 days'")
DAYS_90: Final = text("now() - interval '90 days'")

NOTICES, INVITES = notifications.table, role_invites.table


def _purge(table: Table, over: ColumnElement[bool]) -> int:
    (key, *_) = table.primary_key.columns
    return sum(iter(partial(_chunk, table, key, over), 0))


def _chunk(table: Table, key: Column[object], over: ColumnElement[bool]) -> int:
    chosen = select(key).where(over).limit(AT_ONCE)
    # Asked of the row itself once more, which may have been renewed after it was chosen.
    past = delete(table).where(key.in_(chosen), over)
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        return connection.execute(past).rowcount


DUTIES: Final = {
    "notifications of 90 days": partial(_purge, NOTICES, NOTICES.c.received_at < DAYS_90),
    "invites that ran out": partial(
        _purge, INVITES, (INVITES.c.status == PENDING) & (INVITES.c.expires_at < func.now())
    ),
    "logins that ran out": partial(
        _purge, refresh_families, refresh_families.c.expires_at < func.now()
    ),
    # Those of a date are kept: they say that it was told.
    "changes of 90 days": partial(
        _purge, changes, (changes.c.created_at < DAYS_90) & changes.c.key.is_(None)
    ),
    "providers' events of 30 days": partial(
        _purge, provider_events, provider_events.c.received_at < DAYS_30
    ),
}
"""Notifications are kept 90 days, and so is what led to them; a provider tells of a mail within
days."""
