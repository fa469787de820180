"""Budgets of whoever makes changes: how many mails what they do may send within an hour; more are recorded, not sent.

So nobody floods anybody, by a programme that is moved to and fro, or by an account with somebody
else's address. What is necessary goes nevertheless, but to an address that may not be its
account's; what the daily run tells is nobody's.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, func, select, text

from dispatcher.notify import recipients
from dispatcher.notify.notification import News, Person
from dispatcher.notify.opt_outs import Stop
from openevent.resources.mail import SKIPPED, SUPPRESSED, mails
from openevent.resources.user import users

OFTEN: Final = 100
"""Mails an hour to an address of somebody else that what one user does may send."""
UNPROVEN: Final = 10
"""The same to the user's own address, until it is verified: it may be somebody else's."""
IN_ALL: Final = 20_000
"""Mails an hour to others."""
HOUR: Final = text("now() - interval '1 hour'")
SPENT: Final = Stop(
    SKIPPED, "Who caused it has had as many mails sent as an hour may have; it can be sent again."
)
MAIL, USER = mails.table, users.table


@dataclass(frozen=True)
class Actor:
    """Who makes a change, with the account's address in lower case."""

    id: int
    address: str
    is_verified: bool


def stops(
    connection: Connection, change: RowMapping, news: News, persons: Collection[Person]
) -> dict[str, Stop]:
    """Give, by address in lower case, what stops the mails to these people that are too many."""
    actor = _actor(connection, change["user_id"])
    if not persons or actor is None or news.action.purpose:
        return {}
    addresses = list(map(_at, persons))
    own = [address for address in addresses if address == actor.address]
    others = [
        address for address in addresses if address != actor.address and not news.action.necessary
    ]
    stopped = [*_own(connection, actor, own), *_others(connection, actor, news.event_id, others)]
    return dict.fromkeys(stopped, SPENT)


def _own(connection: Connection, actor: Actor, addresses: list[str]) -> list[str]:
    if not addresses or actor.is_verified:
        return []
    return [
        address
        for address, count in _had(connection, actor, addresses).items()
        if count >= UNPROVEN
    ]


def _others(
    connection: Connection, actor: Actor, event_id: int | None, addresses: list[str]
) -> list[str]:
    """Give those who have had as many as may be; of those who work for the event together none has."""
    if not addresses:
        return []
    to_others = _sent(actor, func.count()).where(func.lower(MAIL.c.recipient) != actor.address)
    if connection.execute(to_others).scalar_one() + len(addresses) > IN_ALL:
        return addresses
    full = [
        address for address, count in _had(connection, actor, addresses).items() if count >= OFTEN
    ]
    free = _colleagues(connection, actor, event_id) if full else set()
    return [address for address in full if address not in free]


def _colleagues(connection: Connection, actor: Actor, event_id: int | None) -> set[str]:
    holding = recipients.organizers(connection, event_id) if event_id else []
    return {_at(one) for one in holding} if actor.id in {one.user_id for one in holding} else set()


def _had(connection: Connection, actor: Actor, addresses: list[str]) -> dict[str, int]:
    address = func.lower(MAIL.c.recipient)
    wanted = _sent(actor, address, func.count()).where(address.in_(addresses)).group_by(address)
    return dict(connection.execute(wanted).all())


def _sent(actor: Actor, *columns: ColumnElement[Any]) -> Select[Any]:
    went = MAIL.c.state.not_in((SKIPPED, SUPPRESSED))
    return select(*columns).where(MAIL.c.actor_id == actor.id, MAIL.c.time > HOUR, went)


def _actor(connection: Connection, user_id: int | None) -> Actor | None:
    wanted = select(USER.c.id, func.lower(USER.c.email), USER.c.is_verified).where(
        USER.c.id == user_id
    )
    found = connection.execute(wanted).first() if user_id else None
    return Actor(*found) if found else None


def _at(person: Person) -> str:
    return str(person.address).lower()
