"""Telling: news reach people by mail and in the app."""

from collections.abc import Iterable

from sqlalchemy import Connection, RowMapping

from dispatcher.notify import app_notifications, mails, opt_outs, recipients
from dispatcher.notify.notification import News, Person


def tell(connection: Connection, change: RowMapping, news: News, persons: Iterable[Person]) -> None:
    """Tell people: one mail a person and an address, one notification a user, however often it is told.

    Who is there twice has the mail at the first address, which is the account's where organizers go
    first.
    """
    told = recipients.spoken_to(connection, recipients.once(persons))
    if told:
        office = opt_outs.office(connection)
        mails.send(connection, change, news, told, office)
        app_notifications.tell(connection, change, news, told, office.app_name)
