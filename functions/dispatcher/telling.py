"""Telling: news reach people by mail and in the app."""

from collections.abc import Iterable

from sqlalchemy import Connection, RowMapping

from dispatcher import mails, notifications, people, switches
from dispatcher.news import News, Person


def tell(connection: Connection, change: RowMapping, news: News, persons: Iterable[Person]) -> None:
    """Tell people: one mail a person and an address, one notification a user, however often it is told.

    Who is there twice has the mail at the first address, which is the account's where organizers go first.
    """
    told = people.spoken_to(connection, people.once(persons))
    if told:
        office = switches.office(connection)
        mails.send(connection, change, news, told, office)
        notifications.tell(connection, change, news, told, office.app_name)
