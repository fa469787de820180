"""Telling: news reach people by mail and in the app."""

from collections.abc import Collection

from sqlalchemy import Connection, RowMapping

from dispatcher import mails, notifications, people, switches
from dispatcher.news import News, Person


def tell(connection: Connection, change: RowMapping, news: News, persons: Collection[Person]) -> None:
    """Tell people: one mail an address, one notification a user, however often it is told.

    What somebody does who has not verified an address reaches nobody else, unless it is necessary.
    """
    told = persons if news.action.necessary else people.in_reach(connection, change["user_id"], persons)
    if told:
        office = switches.office(connection)
        mails.send(connection, change, news, told, office)
        notifications.tell(connection, change, news, told, office.app_name)
