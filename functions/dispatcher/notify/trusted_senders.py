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
    user_id = reaction.change.user_id
    if user_id is None:
        return people
    is_trusted = or_(USER.c.is_verified, USER.c.is_admin, USER.c.is_super_admin)
    query = select(USER.c.email, is_trusted).where(USER.c.id == user_id)
    actor = reaction.connection.execute(query).first()
    if actor and actor[1]:
        return people
    allowed = recipients.load_members(reaction.connection, event_id, CO_ORGANIZERS)
    if actor:
        allowed.append(Recipient(actor[0], user_id))
    return _keep(people, allowed)


def _keep(people: Collection[Recipient], allowed: Collection[Recipient]) -> list[Recipient]:
    # Match on the account's address; the address in a speaker row is unverified.
    addresses = {person.lower_address for person in allowed}
    users = {person.user_id for person in allowed}
    return [
        person
        for person in people
        if (person.lower_address in addresses if person.address else person.user_id in users)
    ]
