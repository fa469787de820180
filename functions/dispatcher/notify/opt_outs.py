"""What stops a mail: the settings, the recipient's opt-outs, and bounces.

Only a bounce stops a necessary mail (docs/contract/mail.md#what-stops-a-mail).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal, cast
from urllib.parse import urlsplit

from sqlalchemy import Connection, RowMapping, func, select

from dispatcher.notify.notification import Notification, Recipient
from openevent.infra.config import settings as deployment
from openevent.mail import urls
from openevent.mail.catalogue import Action
from openevent.mail.tables import unsubscribes
from openevent.resources.email_notification import email_notifications
from openevent.resources.mail import SKIPPED, SUPPRESSED
from openevent.resources.message_setting import message_settings
from openevent.resources.setting import SETTINGS_ID, settings
from openevent.resources.suppression import BOUNCE, suppressions

DEFAULT_APP_NAME: Final = "Open Event"
type Service = Literal["smtp", "sendgrid", "disable"]


@dataclass(frozen=True)
class MailSettings:
    """The present settings of mails. `transport` is the version of the mail secret.

    `contact` is an address from the settings, or else the URL of the front end.
    """

    app_name: str
    service: Service
    transport: str
    sender: str
    reply_to: str | None
    contact: str


@dataclass(frozen=True)
class Stop:
    """Why a mail is recorded but not sent."""

    state: str
    reason: str


DISABLED: Final = Stop(SKIPPED, "Mails are switched off in the settings.")
ACTION_DISABLED: Final = Stop(SKIPPED, "An administrator has switched off mails of this action.")
OPTED_OUT: Final = Stop(SKIPPED, "The recipient has switched off mails of this kind.")
UNSUBSCRIBED: Final = Stop(SUPPRESSED, "The recipient has unsubscribed from mails of this kind.")
BOUNCED: Final = Stop(SUPPRESSED, "An earlier mail to this address bounced.")
COMPLAINED: Final = Stop(SUPPRESSED, "The recipient complained about an earlier mail.")


def load_settings(connection: Connection) -> MailSettings:
    """Load the settings of mails."""
    table = settings.table
    row = connection.execute(select(table).where(table.c.id == SETTINGS_ID)).mappings().one()
    app_name = row["app_name"] or DEFAULT_APP_NAME
    return MailSettings(
        app_name=app_name,
        service=_service(row),
        transport=row["mail_transport"],
        sender=f"{row['email_from_name'] or app_name} <{_sender_address(row)}>",
        reply_to=row["email_reply_to"],
        contact=row["email_reply_to"] or row["email_from"] or urls.link_to_home(),
    )


def _service(row: RowMapping) -> Service:
    """Without a service a local stack sends to its own inbox; a deployment sends no mails."""
    default = "smtp" if deployment().is_local else "disable"
    return cast("Service", row["email_service"] or default)


def _sender_address(row: RowMapping) -> str:
    host = urlsplit(deployment().frontend_origin).hostname or "localhost"
    return row["email_from"] or f"no-reply@{host}"


def find_stops(
    connection: Connection,
    settings: MailSettings,
    notification: Notification,
    people: Collection[Recipient],
) -> Mapping[str, Stop]:
    """Find the addresses (in lower case) that get no mail, each with the strongest reason."""
    addresses = [person.lower_address for person in people]
    action = notification.action
    if settings.service == "disable":
        return dict.fromkeys(addresses, DISABLED)
    if not action.necessary and not _is_enabled(connection, action):
        return dict.fromkeys(addresses, ACTION_DISABLED)
    suppressed = _find_suppressed(connection, addresses)
    if action.necessary:
        return {address: stop for address, stop in suppressed.items() if stop is BOUNCED}
    opted_out = _find_opted_out(connection, action, notification.event_id, people)
    unsubscribed = _find_unsubscribed(connection, action, addresses)
    return opted_out | unsubscribed | suppressed


def _is_enabled(connection: Connection, action: Action) -> bool:
    table = message_settings.table
    query = select(table.c.enabled).where(table.c.action == action.name)
    return connection.execute(query).scalar() is not False


def _find_suppressed(connection: Connection, addresses: list[str]) -> dict[str, Stop]:
    address, cause = func.lower(suppressions.table.c.address), suppressions.table.c.cause
    rows = connection.execute(select(address, cause).where(address.in_(addresses)))
    return {address: BOUNCED if cause == BOUNCE else COMPLAINED for address, cause in rows}


def _find_unsubscribed(
    connection: Connection, action: Action, addresses: list[str]
) -> dict[str, Stop]:
    table = unsubscribes
    query = select(table.c.address).where(
        table.c.address.in_(addresses), table.c.action_group == action.group
    )
    return dict.fromkeys(connection.execute(query).scalars(), UNSUBSCRIBED)


def _find_opted_out(
    connection: Connection, action: Action, event_id: int | None, people: Collection[Recipient]
) -> dict[str, Stop]:
    """Find who switched off the action; a switch for the event precedes one for all events."""
    if action.switch is None:
        return {}
    table = email_notifications.table
    users = [person.user_id for person in people if person.user_id]
    applies = table.c.event_id.is_(None) | (table.c.event_id == event_id)
    query = select(table.c.user_id, table.c[action.switch]).where(
        table.c.user_id.in_(users), applies
    )
    # Rows of the event come last, so they overwrite those for all events.
    rows = connection.execute(query.order_by(table.c.event_id.nulls_first())).all()
    is_enabled = dict(rows)
    return {
        person.lower_address: OPTED_OUT
        for person in people
        if is_enabled.get(person.user_id) is False
    }
