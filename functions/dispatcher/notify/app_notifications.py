"""Notifications: the same news in the app, once a change for each user who has not switched the type off."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from dispatcher.notify import bulk_insert
from dispatcher.notify.notification import News, Person
from openevent.infra import db
from openevent.mail import rendering
from openevent.mail.messages import TOKEN
from openevent.resources.notification import notification_settings, notifications


def tell(
    connection: Connection, change: RowMapping, news: News, people: Iterable[Person], app_name: str
) -> None:
    """Write the notification of an action, where it has one, for each user among the people, just before the commit."""
    users = {person.user_id: person for person in people if person.user_id}
    if news.action.notification is None or not users:
        return
    off = _switched_off(connection, news.action.name, list(users))
    rows = [
        _row(change, news, person, app_name)
        for user_id, person in users.items()
        if user_id not in off
    ]
    if rows:
        # Last, so that it is seen as soon as it is received: who polls asks for what came since.
        db.call_before_commit(
            connection, partial(bulk_insert.insert_new, connection, notifications.table, rows)
        )


def _row(change: RowMapping, news: News, person: Person, app_name: str) -> dict[str, Any]:
    values = {**news.values, "app_name": app_name, "email": person.address or ""}
    notice = rendering.render_notification(
        news.action, {name: values[name] for name in news.action.placeholders}, person.locale
    )
    # A link that proves something is in the mail alone.
    link = None if TOKEN in (values.get("link") or "") else values.get("link")
    known = {
        "user_id": person.user_id,
        "change_id": change["id"],
        "action": news.action.name,
        "link": link,
    }
    content = {
        "type": change["subject_type"],
        "id": str(change["subject_id"]),
        "event": news.event_id,
    }
    return known | {"title": notice.title, "message": notice.message, "content": content}


def _switched_off(connection: Connection, name: str, users: list[int]) -> set[int]:
    table = notification_settings.table
    wanted = select(table.c.user_id).where(
        table.c.user_id.in_(users), table.c.notification_type == name, table.c.enabled.is_(False)
    )
    return set(connection.execute(wanted).scalars())
