"""What some change before, or one that overtook it, has told people already."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, Connection, RowMapping, exists, func, or_, select, true

from dispatcher.notify import recipients
from dispatcher.notify.notification import News, Person
from openevent.resources.event import events
from openevent.resources.mail import QUEUED, SENT, UNCONFIRMED, mails
from openevent.work.changes import changes

MAIL, TOLD = mails.table, changes
REACHED: Final = (QUEUED, SENT, UNCONFIRMED)
"""Who was to be reached and was not is told when it happens again."""


def untold(
    connection: Connection, change: RowMapping, news: News, persons: Collection[Person]
) -> list[Person]:
    """Give those who have not been mailed the same of the subject, by user or by address.

    An event may be taken back and published again, a speaker leave a session and come back, and one
    person be among two batches under two addresses.
    """
    return _without(connection, news, persons, _of_subject(change))


def untold_now(
    connection: Connection, change: RowMapping, news: News, persons: Collection[Person]
) -> list[Person]:
    """Give those whom this very change has not mailed yet in a batch before, under another address."""
    return _without(connection, news, persons, MAIL.c.change_id == change["id"])


def _without(
    connection: Connection, news: News, persons: Collection[Person], met: ColumnElement[bool]
) -> list[Person]:
    addresses = [person.address.lower() for person in persons if person.address]
    users = [person.user_id for person in persons if person.user_id]
    mailed = select(MAIL.c.recipient, MAIL.c.user_id).where(
        MAIL.c.event_id == news.event_id,
        MAIL.c.action == news.action.name,
        MAIL.c.state.in_(REACHED),
        or_(func.lower(MAIL.c.recipient).in_(addresses), MAIL.c.user_id.in_(users)),
        met,
    )
    return recipients.without(persons, [Person(*row) for row in connection.execute(mailed)])


def _of_subject(change: RowMapping) -> ColumnElement[bool]:
    """Tell whether a mail is of the change's subject: the event, which the mail names, or a part of it."""
    if change["subject_type"] == events.type:
        return true()
    same = TOLD.c.subject_type == change["subject_type"], TOLD.c.subject_id == change["subject_id"]
    return exists(select(TOLD.c.id).where(TOLD.c.id == MAIL.c.change_id, *same))
