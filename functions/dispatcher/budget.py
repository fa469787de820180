"""Budgets of whoever makes changes: how many mails what they do may send within an hour; more are recorded, not sent.

So nobody floods anybody, by a programme that is moved to and fro, or by an account with somebody else's address. Mails
with a secret link have limits of their own where they are asked for; what the daily run tells is nobody's.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, RowMapping, func, select, text

from dispatcher import people
from dispatcher.news import News, Person
from dispatcher.switches import Stop
from openevent import limits
from openevent.changes import changes
from openevent.resources.mail import SKIPPED, SUPPRESSED, mails
from openevent.resources.user import users

OFTEN: Final = 100
"""Mails an hour to an address of somebody else that what one user does may send."""
UNPROVEN: Final = 10
"""The same to the user's own address, until it is verified: it may be somebody else's."""
HOUR: Final = text("now() - interval '1 hour'")
SPENT: Final = Stop(SKIPPED, "Who caused it has had as many mails sent as an hour may have; it can be sent again.")
MAIL, USER = mails.table, users.table


def stops(connection: Connection, change: RowMapping, news: News, persons: Collection[Person]) -> dict[str, Stop]:
    """Take mails to these people off the budgets; give, by address in lower case, what stops those too many."""
    actor = change["user_id"]
    if not persons or actor is None or news.action.purpose:
        return {}
    often = _often(connection, actor, news.event_id, persons)
    others = [_at(one) for one in persons if one.user_id != actor and _at(one) not in often]
    return dict.fromkeys([*often, *_beyond(actor, others)], SPENT)


def _often(connection: Connection, actor: int, event_id: int | None, persons: Collection[Person]) -> set[str]:
    """Give the addresses that have had as many mails as may be; those who work together have no such limit."""
    had = _had(connection, actor, persons)
    full = [one for one in persons if had.get(_at(one), 0) >= (UNPROVEN if one.user_id == actor else OFTEN)]
    free = _free(connection, actor, event_id) if full else set()
    return {_at(one) for one in full if one.user_id not in free}


def _free(connection: Connection, actor: int, event_id: int | None) -> set[int | None]:
    """Give the users whom an actor has told as often as may be: those with a role in an event of theirs; themselves."""
    holding = {one.user_id for one in people.organizers(connection, event_id)} if event_id else set()
    colleagues = holding - {actor} if actor in holding else set()
    is_verified = connection.execute(select(USER.c.is_verified).where(USER.c.id == actor)).scalar()
    return colleagues | ({actor} if is_verified else set())


def _beyond(actor: int, addresses: Collection[str]) -> Collection[str]:
    """Take so many of the account's hour; give all of them where it has not so many left."""
    try:
        if addresses:
            limits.take("told.account", str(actor), len(addresses))
    except limits.Reached:
        return addresses
    return ()


def _had(connection: Connection, actor: int, persons: Collection[Person]) -> dict[str, int]:
    address = func.lower(MAIL.c.recipient)
    wanted = (
        select(address, func.count())
        .join(changes, changes.c.id == MAIL.c.change_id)
        .where(changes.c.user_id == actor, MAIL.c.time > HOUR, address.in_(list(map(_at, persons))))
        .where(MAIL.c.state.not_in((SKIPPED, SUPPRESSED)))
        .group_by(address)
    )
    return dict(connection.execute(wanted).all())


def _at(person: Person) -> str:
    return str(person.address).lower()
