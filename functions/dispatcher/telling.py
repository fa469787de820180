"""Telling: news reach people by mail and in the app."""

from collections.abc import Collection

from sqlalchemy import Connection, RowMapping

from dispatcher import mails, notifications, switches
from dispatcher.news import News, Person


def tell(connection: Connection, change: RowMapping, news: News, people: Collection[Person]) -> None:
    """Tell people: one mail an address, one notification a user, however often it is told."""
    if people:
        office = switches.office(connection)
        mails.send(connection, change, news, people, office)
        notifications.tell(connection, change, news, people, office.app_name)
