"""Unverified users may only cause mails to the event's organizers and to themselves.

Organizers are the owner, organizers and co-organizers (CO_ORGANIZERS).

Anybody may write any address into an event, so mails to those addresses need a verified user.
"""

from collections.abc import Collection

from sqlalchemy import or_, select

from dispatcher.notify import recipients
from dispatcher.notify.announcement import Recipient
from dispatcher.reaction import Reaction
from openevent.domain.mail.recipients import USER
from openevent.model.permissions import CO_ORGANIZERS


def limit_recipients(
    reaction: Reaction, event_id: int, people: Collection[Recipient]
) -> Collection[Recipient]:
    """Keep all people if a verified user, an administrator or the daily run made the change.

    Otherwise keep the event's organizers and the user who made the change.
    """
    if is_trusted(reaction):
        return people
    user_id = reaction.change.user_id
    allowed = recipients.load_members(reaction.connection, event_id, CO_ORGANIZERS)
    actor = select(USER.c.email).where(USER.c.id == user_id)
    allowed += [
        Recipient(address, user_id) for address in reaction.connection.execute(actor).scalars()
    ]
    return _keep(people, allowed)


def is_trusted(reaction: Reaction) -> bool:
    """Tell whether a verified user, an administrator or the daily run made the change."""
    user_id = reaction.change.user_id
    if user_id is None:
        return True
    has_right = or_(USER.c.is_verified, USER.c.is_admin, USER.c.is_super_admin)
    query = select(has_right).where(USER.c.id == user_id)
    return bool(reaction.connection.execute(query).scalar())


def _keep(people: Collection[Recipient], allowed: Collection[Recipient]) -> list[Recipient]:
    # Match on the account's address; the address in a speaker row is unverified.
    addresses = {person.address_key for person in allowed}
    users = {person.user_id for person in allowed}
    return [
        person
        for person in people
        if (person.address_key in addresses if person.address else person.user_id in users)
    ]
