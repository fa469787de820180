"""Switches: from whom mails come, and what stops one on its way: settings, wishes of its reader, and bounces.

A necessary mail knows only one stop: an address that bounced.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal, cast
from urllib.parse import urlsplit

from sqlalchemy import Connection, func, select

from dispatcher.notify.notification import News, Person
from openevent.infra.config import settings as deployed
from openevent.mail import urls
from openevent.mail.catalogue import Action
from openevent.mail.tables import unsubscribes
from openevent.resources.email_notification import email_notifications
from openevent.resources.mail import SKIPPED, SUPPRESSED
from openevent.resources.message_setting import message_settings
from openevent.resources.setting import ONLY, settings
from openevent.resources.suppression import BOUNCE, suppressions

APP: Final = "Open Event"
type Service = Literal["smtp", "sendgrid", "disable"]


@dataclass(frozen=True)
class Office:
    """What the settings say of mails as they are now; `transport` is the version of the mail secret.

    `contact` is where somebody is reached: an address of the settings, or else the front end.
    """

    app_name: str
    service: Service
    transport: str
    sender: str
    reply_to: str | None
    contact: str


@dataclass(frozen=True)
class Stop:
    """Why a mail is recorded and not sent."""

    state: str
    reason: str


OFF: Final = Stop(SKIPPED, "Mails are switched off in the settings.")
OFF_FOR_ALL: Final = Stop(SKIPPED, "An administrator has switched off mails of this action.")
UNWANTED: Final = Stop(SKIPPED, "Its reader has switched off such mails.")
LEFT: Final = Stop(SUPPRESSED, "Its reader has unsubscribed from such mails.")
BOUNCED: Final = Stop(SUPPRESSED, "An earlier mail to this address bounced.")
COMPLAINED: Final = Stop(SUPPRESSED, "Its reader complained about an earlier mail.")


def office(connection: Connection) -> Office:
    """Read the settings."""
    table = settings.table
    found = connection.execute(select(table).where(table.c.id == ONLY)).mappings().one()
    name = found["app_name"] or APP
    # A laptop's mails go to the inbox beside it; a deployment without a service sends none.
    service = cast(
        "Service", found["email_service"] or ("smtp" if deployed().is_local else "disable")
    )
    address = (
        found["email_from"]
        or f"no-reply@{urlsplit(deployed().frontend_origin).hostname or 'localhost'}"
    )
    sender = f"{found['email_from_name'] or name} <{address}>"
    contact = found["email_reply_to"] or found["email_from"] or urls.link_to_home()
    return Office(name, service, found["mail_transport"], sender, found["email_reply_to"], contact)


def stops(
    connection: Connection, office: Office, news: News, people: Collection[Person]
) -> Mapping[str, Stop]:
    """Give, by address in lower case, why a mail does not go there; the first that applies."""
    addresses = [str(person.address).lower() for person in people]
    if office.service == "disable":
        return dict.fromkeys(addresses, OFF)
    action = news.action
    if not action.necessary and not _is_enabled(connection, action):
        return dict.fromkeys(addresses, OFF_FOR_ALL)
    found = _suppressed(connection, addresses)
    if action.necessary:
        return {address: stop for address, stop in found.items() if stop is BOUNCED}
    unwanted = _unwanted(connection, action, news.event_id, people)
    return unwanted | dict.fromkeys(_left(connection, action, addresses), LEFT) | found


def _is_enabled(connection: Connection, action: Action) -> bool:
    table = message_settings.table
    return (
        connection.execute(select(table.c.enabled).where(table.c.action == action.name)).scalar()
        is not False
    )


def _suppressed(connection: Connection, addresses: list[str]) -> dict[str, Stop]:
    address, cause = func.lower(suppressions.table.c.address), suppressions.table.c.cause
    found = connection.execute(select(address, cause).where(address.in_(addresses)))
    return {known: BOUNCED if why == BOUNCE else COMPLAINED for known, why in found}


def _left(connection: Connection, action: Action, addresses: list[str]) -> list[str]:
    table = unsubscribes
    wanted = select(table.c.address).where(
        table.c.address.in_(addresses), table.c.action_group == action.group
    )
    return list(connection.execute(wanted).scalars())


def _unwanted(
    connection: Connection, action: Action, event_id: int | None, people: Collection[Person]
) -> dict[str, Stop]:
    """Ask each person's own switch: that of the event counts before that of all events."""
    if action.switch is None:
        return {}
    table = email_notifications.table
    users = [person.user_id for person in people if person.user_id]
    of_event = table.c.event_id.is_(None) | (table.c.event_id == event_id)
    wanted = select(table.c.user_id, table.c[action.switch]).where(
        table.c.user_id.in_(users), of_event
    )
    found = dict(connection.execute(wanted.order_by(table.c.event_id.nulls_first())).all())
    return {
        str(person.address).lower(): UNWANTED
        for person in people
        if found.get(person.user_id) is False
    }
