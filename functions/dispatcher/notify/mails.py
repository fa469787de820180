"""Mails: record and queue one for each recipient, in the transaction of the reaction.

A mail's key is made from the change, the recipient and the action. So a change that is handled
twice sends one mail (docs/contract/changes.md#once-for-each-reader).
"""

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import Connection

from dispatcher.mail_settings import MailSettings
from dispatcher.notify import (
    bulk_insert,
    hourly_limits,
    mail_messages,
    opt_outs,
    recipient_lists,
    recipients,
)
from dispatcher.notify.announcement import Announcement, Recipient
from dispatcher.notify.opt_outs import Stop
from dispatcher.reaction import Change, Reaction
from openevent.domain.mail import held_mails
from openevent.infra import db
from openevent.infra.config import settings as deployment
from openevent.mail import rendering
from openevent.mail.action import Action
from openevent.mail.messages import TOKEN
from openevent.model.permissions import STAFF
from openevent.resources.mail import HELD, QUEUED, mails
from openevent.text import addresses
from openevent.work import queues

NAMESPACE: Final = uuid5(NAMESPACE_URL, "open-event:mail")
HOLD: Final = Stop(HELD, "It waits until an organizer releases it.")


def build_key(change_id: int, action: Action, address: str) -> UUID:
    """Build the key of the mail that a change sends to an address."""
    return uuid5(NAMESPACE, f"{change_id} {action.name} {addresses.build_key(address)}")


def record_and_queue(
    reaction: Reaction,
    announcement: Announcement,
    people: Iterable[Recipient],
    settings: MailSettings,
) -> None:
    """Record a mail to each address, and queue those that nothing stops, before the commit.

    Mails that would go are held if the event wants that.
    """
    # If an address occurs with and without a user, the user wins: the user's opt-outs count.
    users_last = sorted(people, key=lambda person: person.user_id is not None)
    by_address = {person.address_key: person for person in users_last if person.address}
    if not by_address:
        return
    holds = _find_holds(reaction.connection, announcement, by_address.values())
    stops = holds | find_all_stops(reaction, announcement, settings, by_address.values())
    rows = [
        _build_row(reaction.change, announcement, person, settings, stops.get(address))
        for address, person in by_address.items()
    ]
    new = set(bulk_insert.insert_new(reaction.connection, mails.table, rows, "key"))
    to_send = [row for row in rows if row["key"] in new and row["state"] == QUEUED]
    queue(reaction.connection, settings, to_send)
    if announcement.event_id and any(row["key"] in new and row["state"] == HELD for row in rows):
        held_mails.request_notice(reaction.connection, announcement.event_id)


def _find_holds(
    connection: Connection, announcement: Announcement, people: Collection[Recipient]
) -> dict[str, Stop]:
    """Find the addresses (in the comparing form) whose mails wait: members get theirs at once."""
    event_id = announcement.event_id
    if event_id is None or not held_mails.are_held(connection, announcement.action, event_id):
        return {}
    members = recipients.load_members(connection, event_id, STAFF)
    outsiders = recipient_lists.exclude(people, members)
    return {person.address_key: HOLD for person in outsiders}


def find_all_stops(
    reaction: Reaction,
    announcement: Announcement,
    settings: MailSettings,
    people: Collection[Recipient],
) -> dict[str, Stop]:
    """Find the addresses (in the comparing form) that get no mail, with the reason."""
    stops = opt_outs.find_stops(reaction.connection, settings, announcement, people)
    rest = [person for person in people if person.address_key not in stops]
    return {**stops, **hourly_limits.find_stops(reaction, announcement, rest)}


def queue(
    connection: Connection, settings: MailSettings, rows: Iterable[Mapping[str, Any]]
) -> None:
    """Send the messages of these rows of `mails` just before the transaction commits.

    If it rolls back after that, the mailer still sends the mails. The retry queues the same keys,
    so none is sent twice (docs/contract/mail.md#a-mail-leaves-once).
    """
    messages = [mail_messages.build(settings, row) for row in rows]
    if messages:
        url = deployment().mails_queue_url
        db.call_before_commit(connection, partial(queues.send_messages, url, messages))


def _build_row(
    change: Change,
    announcement: Announcement,
    person: Recipient,
    settings: MailSettings,
    stop: Stop | None,
) -> dict[str, Any]:
    address = str(person.address)
    return {
        "key": build_key(change.id, announcement.action, address),
        "attempt": 1,
        "change_id": change.id,
        "actor_id": change.user_id,
        "recipient": address,
        "sender": settings.sender,
        "user_id": person.user_id,
        "state": stop.state if stop else QUEUED,
        "reason": stop.reason if stop else None,
        **_build_content(announcement, person, settings),
    }


def _build_content(
    announcement: Announcement, person: Recipient, settings: MailSettings
) -> dict[str, Any]:
    values = announcement.values_for(person, settings.app_name)
    rendered = rendering.render(announcement.action, values, person.locale)
    link = announcement.links.get(person.address_key)
    files = announcement.own_attachments.get(person.address_key, ()) + announcement.attachments
    return {
        "action": announcement.action.name,
        "reply_to": announcement.reply_to,
        "subject": rendered.subject,
        "message": rendered.html,
        "text": rendered.text,
        "has_secret": TOKEN in rendered.html,
        "link": link.model_dump() if link else None,
        "attachments": [attachment.model_dump() for attachment in files],
        "event_id": announcement.event_id,
    }
