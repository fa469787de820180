"""What stops a mail: the settings, the recipient's opt-outs, and bounces.

Of these, only a bounce and the service `disable` stop a necessary mail. hourly_limits.py has one
more limit (docs/contract/mail.md#what-stops-a-mail).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from dispatcher.mail_settings import MailSettings
from dispatcher.notify.announcement import Announcement, Recipient
from openevent.mail.action import Action
from openevent.mail.tables import unsubscribes
from openevent.model.addresses import column_key
from openevent.resources.email_notification import email_notifications
from openevent.resources.mail import SKIPPED, SUPPRESSED
from openevent.resources.message_setting import message_settings
from openevent.resources.suppression import BOUNCE, suppressions


@dataclass(frozen=True)
class Stop:
    """Why a mail is recorded but not sent."""

    state: str
    reason: str


DISABLED: Final = Stop(SKIPPED, "Mails are switched off in the settings.")
ACTION_DISABLED: Final = Stop(SKIPPED, "An administrator has switched off mails of this action.")
OPTED_OUT: Final = Stop(SKIPPED, "The recipient has switched off mails of this kind.")
UNSUBSCRIBED: Final = Stop(SUPPRESSED, "The recipient has unsubscribed from mails of this kind.")
BOUNCE_STOP: Final = Stop(SUPPRESSED, "An earlier mail to this address bounced.")
COMPLAINT_STOP: Final = Stop(SUPPRESSED, "The recipient complained about an earlier mail.")


def find_stops(
    connection: Connection,
    settings: MailSettings,
    announcement: Announcement,
    people: Collection[Recipient],
) -> Mapping[str, Stop]:
    """Find the addresses that get no mail, each with the strongest reason.

    The addresses are in the comparing form.
    """
    addresses = [person.address_key for person in people]
    action = announcement.action
    if settings.service == "disable":
        return dict.fromkeys(addresses, DISABLED)
    if not action.necessary and not _is_enabled(connection, action):
        return dict.fromkeys(addresses, ACTION_DISABLED)
    suppressed = _find_suppressed(connection, addresses)
    if action.necessary:
        return {address: stop for address, stop in suppressed.items() if stop is BOUNCE_STOP}
    opted_out = _find_opted_out(connection, action, announcement.event_id, people)
    unsubscribed = _find_unsubscribed(connection, action, addresses)
    return opted_out | unsubscribed | suppressed


def _is_enabled(connection: Connection, action: Action) -> bool:
    table = message_settings.table
    query = select(table.c.enabled).where(table.c.action == action.name)
    return connection.execute(query).scalar() is not False


def _find_suppressed(connection: Connection, addresses: list[str]) -> dict[str, Stop]:
    address, cause = column_key(suppressions.table.c.address), suppressions.table.c.cause
    statement = select(address, cause).where(address.in_(addresses))
    # A bounce comes last, so it overwrites a complaint about the same mailbox.
    rows = connection.execute(statement.order_by(cause == BOUNCE))
    return {address: BOUNCE_STOP if cause == BOUNCE else COMPLAINT_STOP for address, cause in rows}


def _find_unsubscribed(
    connection: Connection, action: Action, addresses: list[str]
) -> dict[str, Stop]:
    table = unsubscribes
    address = column_key(table.c.address)
    is_of_group = table.c.action_group == action.group
    query = select(address).where(address.in_(addresses), is_of_group)
    return dict.fromkeys(connection.execute(query).scalars(), UNSUBSCRIBED)


def _find_opted_out(
    connection: Connection, action: Action, event_id: int | None, people: Collection[Recipient]
) -> dict[str, Stop]:
    """Find who switched off the action; a switch for the event precedes one for all events.

    Automatic rows only show what the row for all events says, so they decide nothing.
    """
    if action.switch is None:
        return {}
    table = email_notifications.table
    users = [person.user_id for person in people if person.user_id]
    applies = table.c.event_id.is_(None) | (table.c.event_id == event_id)
    query = select(table.c.user_id, table.c[action.switch]).where(
        table.c.user_id.in_(users), applies, ~table.c.is_automatic
    )
    # Rows of the event come last, so they overwrite those for all events.
    rows = connection.execute(query.order_by(table.c.event_id.nulls_first())).all()
    is_enabled = dict(rows)
    return {
        person.address_key: OPTED_OUT
        for person in people
        if is_enabled.get(person.user_id) is False
    }
