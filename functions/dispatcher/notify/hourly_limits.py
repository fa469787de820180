"""Hourly limits of the mails that one user causes (docs/contract/mail.md#hourly-limits).

So nobody floods others with a schedule that moves back and forth, or with an unverified address.
Necessary mails are exempt, except to unverified addresses. The daily run has no limit.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, func, select, text

from dispatcher.notify import recipients
from dispatcher.notify.announcement import Announcement, Recipient
from dispatcher.notify.opt_outs import Stop
from dispatcher.reaction import Reaction
from openevent.auth.link_tokens import Purpose
from openevent.mail.action import Action
from openevent.mail.catalogue import SESSION_NOTICE
from openevent.model.addresses import column_key
from openevent.model.permissions import CO_ORGANIZERS
from openevent.resources.mail import SKIPPED, SUPPRESSED, mails
from openevent.resources.user import users

PER_ADDRESS: Final = 100
"""Hourly limit of a user's mails to one address of somebody else."""
PER_HOLDER: Final = 10
"""The same for tickets: a buyer may write any address into an order, as often as it takes."""
PER_UNVERIFIED_ADDRESS: Final = 10
"""Hourly limit to the user's own address while it is unverified."""
TO_OTHERS: Final = 20_000
"""Hourly limit of a user's mails to all other addresses."""
WITH_OWN_TEXTS: Final = 200
"""Hourly limit of those of them whose subject and message the user wrote (SESSION_NOTICE)."""
OF_ORDERS: Final = (Purpose.ORDER, Purpose.TICKET)
"""A buyer may write any address into an order."""
ONE_HOUR_AGO: Final = text("now() - interval '1 hour'")
LIMITED: Final = Stop(
    SKIPPED, "The user who caused this mail has reached the hourly limit. You can send it again."
)
MAIL, USER = mails.table, users.table


@dataclass(frozen=True)
class Actor:
    """The user who made the change, with the comparing form of the account's address."""

    id: int
    address: str
    is_verified: bool


def find_stops(
    reaction: Reaction, announcement: Announcement, people: Collection[Recipient]
) -> dict[str, Stop]:
    """Find the addresses (in the comparing form) for which a limit is reached."""
    connection, action = reaction.connection, announcement.action
    actor = _load_actor(connection, reaction.change.user_id)
    # The API limits mails with a secret link itself, but for those of orders.
    is_of_order = action.purpose in OF_ORDERS
    if not people or actor is None or (action.purpose and not is_of_order):
        return {}
    addresses = [person.address_key for person in people]
    own = [address for address in addresses if address == actor.address]
    others = [address for address in addresses if address != actor.address]
    stopped = _find_own(connection, actor, own)
    if not action.necessary or is_of_order:
        stopped += _find_others(connection, actor, announcement, others)
    return dict.fromkeys(stopped, LIMITED)


def _find_own(connection: Connection, actor: Actor, addresses: list[str]) -> list[str]:
    if not addresses or actor.is_verified:
        return []
    counts = _count_by_address(connection, actor, addresses)
    return [address for address, count in counts.items() if count >= PER_UNVERIFIED_ADDRESS]


def _find_others(
    connection: Connection, actor: Actor, announcement: Announcement, addresses: list[str]
) -> list[str]:
    """Find the addresses that reached a limit.

    Organizers of the same event have no limit for each address, but the totals count them.
    """
    if not addresses or _exceeds_total(connection, actor, announcement.action, len(addresses)):
        return addresses
    counts = _count_by_address(connection, actor, addresses)
    most = PER_HOLDER if announcement.action.purpose is Purpose.TICKET else PER_ADDRESS
    full = [address for address, count in counts.items() if count >= most]
    exempt = _load_colleagues(connection, actor, announcement.event_id) if full else set()
    return [address for address in full if address not in exempt]


def _exceeds_total(connection: Connection, actor: Actor, action: Action, number: int) -> bool:
    """Tell whether this number of further mails to others exceeds a total of the hour."""
    has_own_texts = MAIL.c.action == SESSION_NOTICE.name
    counts = _select_sent(actor, func.count(), func.count().filter(has_own_texts))
    is_other = column_key(MAIL.c.recipient) != actor.address
    total, with_own_texts = connection.execute(counts.where(is_other)).one()
    is_over = action is SESSION_NOTICE and with_own_texts + number > WITH_OWN_TEXTS
    return bool(is_over or total + number > TO_OTHERS)


def _load_colleagues(connection: Connection, actor: Actor, event_id: int | None) -> set[str]:
    """Load the addresses of the event's organizers, if the actor is one of them."""
    if not event_id:
        return set()
    organizers = recipients.load_members(connection, event_id, CO_ORGANIZERS)
    if actor.id not in {organizer.user_id for organizer in organizers}:
        return set()
    return {organizer.address_key for organizer in organizers}


def _count_by_address(connection: Connection, actor: Actor, addresses: list[str]) -> dict[str, int]:
    address = column_key(MAIL.c.recipient)
    query = _select_sent(actor, address, func.count()).where(address.in_(addresses))
    return dict(connection.execute(query.group_by(address)).all())


def _select_sent(actor: Actor, *columns: ColumnElement[Any]) -> Select[Any]:
    is_sent = MAIL.c.state.not_in((SKIPPED, SUPPRESSED))
    return select(*columns).where(MAIL.c.actor_id == actor.id, MAIL.c.time > ONE_HOUR_AGO, is_sent)


def _load_actor(connection: Connection, user_id: int | None) -> Actor | None:
    if user_id is None:
        return None
    query = select(USER.c.id, column_key(USER.c.email), USER.c.is_verified)
    row = connection.execute(query.where(USER.c.id == user_id)).first()
    return Actor(*row) if row else None
