"""Notifications in the app: one for each change and user, unless the user switched the type off."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from sqlalchemy import Connection, select

from dispatcher.notify import bulk_insert
from dispatcher.notify.announcement import Announcement, Recipient
from dispatcher.reaction import Change, Reaction
from openevent.infra import db
from openevent.mail import rendering
from openevent.mail.messages import TOKEN
from openevent.resources.notification import notification_settings, notifications


def record(
    reaction: Reaction, announcement: Announcement, people: Iterable[Recipient], app_name: str
) -> None:
    """Insert a notification for each user, just before the commit, if the action has one.

    Callbacks run in the order of registration, so call it after mails.record_and_queue.
    """
    users = {person.user_id: person for person in people if person.user_id}
    if announcement.action.notification is None or not users:
        return
    connection = reaction.connection
    opted_out = _load_opted_out(connection, announcement.action.name, list(users))
    rows = [
        _build_row(reaction.change, announcement, person, app_name)
        for user_id, person in users.items()
        if user_id not in opted_out
    ]
    if rows:
        # After the mails' messages, which take long: a row that is received early and committed
        # late is missed by clients that poll for rows received since their last poll.
        insert = partial(bulk_insert.insert_new, connection, notifications.table, rows)
        db.call_before_commit(connection, insert)


def _build_row(
    change: Change, announcement: Announcement, person: Recipient, app_name: str
) -> dict[str, Any]:
    values = announcement.values_for(person, app_name)
    notice = rendering.render_notification(announcement.action, values, person.locale)
    content = {
        "type": change.subject_type,
        "id": str(change.subject_id),
        "event": announcement.event_id,
    }
    return {
        "user_id": person.user_id,
        "change_id": change.id,
        "action": announcement.action.name,
        "link": _public_link(announcement),
        "title": notice.title,
        "message": notice.message,
        "content": content,
    }


def _public_link(announcement: Announcement) -> str | None:
    """Give the link of a notification; a link with a secret token is only in the mail."""
    link: str | None = announcement.values.get("link")
    return announcement.page if TOKEN in (link or "") else link


def _load_opted_out(connection: Connection, action: str, users: list[int]) -> set[int]:
    """Load those of the users who switched off this type of notification."""
    table = notification_settings.table
    query = select(table.c.user_id).where(
        table.c.user_id.in_(users), table.c.notification_type == action, table.c.enabled.is_(False)
    )
    return set(connection.execute(query).scalars())
