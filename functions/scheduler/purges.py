"""Purges of expired rows, in chunks."""

from functools import partial
from typing import Final

from sqlalchemy import Column, ColumnElement, Table, delete, func, select, text

from openevent.auth.refresh_tokens import refresh_families
from openevent.domain.event.publication import PUBLISHED
from openevent.domain.mail.held_mails import HOLDING
from openevent.domain.mail.manual_mails import LEFT_UNCONFIRMED
from openevent.domain.tickets import sales_end
from openevent.domain.trash.due import PURGE_SOON
from openevent.infra import db
from openevent.mail.tables import proposal_hours, provider_events
from openevent.resources import role_invite, speaker_invite
from openevent.resources.invites import PENDING
from openevent.resources.notification import notifications
from openevent.work.changes import changes

ROWS_PER_DELETE: Final = 5_000
DAY_AGO: Final = text("now() - interval '1 day'")
DAYS_AGO_30: Final = text("now() - interval '30 days'")
DAYS_AGO_90: Final = text("now() - interval '90 days'")

NOTIFICATIONS: Final = notifications.table
ROLE_INVITES: Final = role_invite.role_invites.table
SPEAKER_INVITES: Final = speaker_invite.speaker_invites.table

OLD_NOTIFICATION: Final = NOTIFICATIONS.c.received_at < DAYS_AGO_90


def _is_expired_invite(table: Table) -> ColumnElement[bool]:
    return (table.c.status == PENDING) & (table.c.expires_at < func.now())


EXPIRED_ROLE_INVITE: Final = _is_expired_invite(ROLE_INVITES)
EXPIRED_SPEAKER_INVITE: Final = _is_expired_invite(SPEAKER_INVITES)
EXPIRED_LOGIN: Final = refresh_families.c.expires_at < func.now()
SHORT: Final = (LEFT_UNCONFIRMED, HOLDING, PURGE_SOON, *sales_end.KINDS)
HAS_SHORT_USE: Final = changes.c.key.is_(None) | changes.c.kind.in_(SHORT)
"""Other changes with a key record which event dates were announced."""
IS_PUBLICATION: Final = changes.c.kind == PUBLISHED
"""The last publication of an event decides whether its dates are announced."""
OLD_CHANGE: Final = (changes.c.created_at < DAYS_AGO_90) & HAS_SHORT_USE & ~IS_PUBLICATION
OLD_PROPOSAL_HOUR: Final = proposal_hours.c.ends_at < DAY_AGO
OLD_PROVIDER_EVENT: Final = provider_events.c.received_at < DAYS_AGO_30


def _purge(table: Table, is_expired: ColumnElement[bool]) -> int:
    (key, *_) = table.primary_key.columns
    return sum(iter(partial(_delete_chunk, table, key, is_expired), 0))


def _delete_chunk(table: Table, key: Column[object], is_expired: ColumnElement[bool]) -> int:
    chunk = select(key).where(is_expired).limit(ROWS_PER_DELETE)
    # Check each row again: it may have been renewed since the subquery chose it.
    statement = delete(table).where(key.in_(chunk), is_expired)
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        return connection.execute(statement).rowcount


DUTIES: Final = {
    "notifications older than 90 days": partial(_purge, NOTIFICATIONS, OLD_NOTIFICATION),
    "expired invites": partial(_purge, ROLE_INVITES, EXPIRED_ROLE_INVITE),
    "expired speaker invites": partial(_purge, SPEAKER_INVITES, EXPIRED_SPEAKER_INVITE),
    "expired logins": partial(_purge, refresh_families, EXPIRED_LOGIN),
    "hours of proposals": partial(_purge, proposal_hours, OLD_PROPOSAL_HOUR),
    "changes older than 90 days": partial(_purge, changes, OLD_CHANGE),
    "provider events older than 30 days": partial(_purge, provider_events, OLD_PROVIDER_EVENT),
}
"""Notifications and the changes behind them are kept for 90 days. A provider reports on a mail
within days."""
