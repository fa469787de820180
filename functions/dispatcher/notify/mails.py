"""Mails: each is rendered, recorded and queued in the transaction of its reaction, one for a recipient.

Its key is made of the change, the recipient and the action: however often a change is handled, it
is one mail.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import Connection, RowMapping

from dispatcher.notify import bulk_insert, opt_outs, rate_limit
from dispatcher.notify.notification import News, Person
from openevent.infra import db, storage
from openevent.infra.config import settings
from openevent.infra.telemetry import logger
from openevent.mail import rendering
from openevent.mail.catalogue import ACTION_BY_NAME, Action
from openevent.mail.messages import MAXIMUM_BYTES, TOKEN, Mail
from openevent.resources.mail import QUEUED, mails
from openevent.work import queues

NAMESPACE: Final = uuid5(NAMESPACE_URL, "open-event:mail")


def key_of(change_id: int, action: Action, address: str) -> UUID:
    """Give the key of the mail that a change sends to an address."""
    return uuid5(NAMESPACE, f"{change_id} {action.name} {address.lower()}")


def send(
    connection: Connection,
    change: RowMapping,
    news: News,
    people: Iterable[Person],
    office: opt_outs.Office,
) -> None:
    """Record a mail to each person with an address, and queue those that nothing stops, before the commit."""
    # Who is known as a user and by an address alone is the user, whose wishes count.
    known_last = sorted(people, key=lambda person: person.user_id is not None)
    by_address = {person.address.lower(): person for person in known_last if person.address}
    if not by_address:
        return
    stopped = stops(connection, change, news, office, by_address.values())
    rows = [
        _row(change, news, person, office, stopped.get(address))
        for address, person in by_address.items()
    ]
    new = set(bulk_insert.insert_new(connection, mails.table, rows, "key"))
    queue(connection, office, [row for row in rows if row["key"] in new and row["state"] == QUEUED])


def stops(
    connection: Connection,
    change: RowMapping,
    news: News,
    office: opt_outs.Office,
    people: Collection[Person],
) -> dict[str, opt_outs.Stop]:
    """Give, by address in lower case, why a mail of a change does not go there; the others are of a budget."""
    known = opt_outs.stops(connection, office, news, people)
    going = [person for person in people if str(person.address).lower() not in known]
    return {**known, **rate_limit.stops(connection, change, news, going)}


def queue(
    connection: Connection, office: opt_outs.Office, rows: Iterable[Mapping[str, Any]]
) -> None:
    """Queue mails of these rows, as the last act of the transaction."""
    messages = [message(office, row) for row in rows]
    if messages:
        db.call_before_commit(
            connection, lambda: queues.send_messages(settings().mails_queue_url, messages)
        )


def message(office: opt_outs.Office, row: Mapping[str, Any]) -> Mail:
    """Make the message of a mail's row; bodies that no queue takes go into the bucket.

    A row has its own address for replies or none: then that of the settings holds as they are now.
    """
    known = {
        name: row[name] for name in ("key", "attempt", "action", "sender", "recipient", "subject")
    }
    bodies: dict[str, Any] = {"html": row["message"], "text": row["text"]}
    if len(row["message"].encode()) + len(row["text"].encode()) > MAXIMUM_BYTES:
        bodies = {"body_key": storage.put_mail(row["key"], bodies)}
    action = ACTION_BY_NAME[row["action"]]
    return Mail(
        **known, **bodies, service=office.service, transport=office.transport, link=row["link"],
        unsubscribe=None if action.necessary else action.group, attachments=row["attachments"],
        reply_to=row["reply_to"] or office.reply_to, request_id=logger.get_correlation_id() or "",
    )  # fmt: skip


def _row(
    change: RowMapping,
    news: News,
    person: Person,
    office: opt_outs.Office,
    stop: opt_outs.Stop | None,
) -> dict[str, Any]:
    address = str(person.address)
    values = {**news.values, "app_name": office.app_name, "email": address}
    rendered = rendering.render(
        news.action, {name: values[name] for name in news.action.placeholders}, person.locale
    )
    link = news.links.get(address.lower())
    return {
        "key": key_of(change["id"], news.action, address),
        "attempt": 1,
        "change_id": change["id"],
        "actor_id": change["user_id"],
        "action": news.action.name,
        "recipient": address,
        "sender": office.sender,
        "reply_to": news.reply_to,
        "subject": rendered.subject,
        "message": rendered.html,
        "text": rendered.text,
        "has_secret": TOKEN in rendered.html,
        "link": link.model_dump() if link else None,
        "attachments": [attachment.model_dump() for attachment in news.attachments],
        "event_id": news.event_id,
        "user_id": person.user_id,
        "state": stop.state if stop else QUEUED,
        "reason": stop.reason if stop else None,
    }
