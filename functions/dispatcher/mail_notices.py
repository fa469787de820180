"""Notify an event's organizers in the app about mails that need them.

docs/contract/mail.md#unconfirmed-mails, docs/contract/mail.md#held-mails
"""

from typing import Final

from sqlalchemy import select

from dispatcher.notify import recipients, recording
from dispatcher.notify.announcement import Announcement
from dispatcher.reaction import Reaction
from openevent.domain.mail import held_mails
from openevent.mail import app_notices, urls
from openevent.mail.action import Action
from openevent.model.permissions import CO_ORGANIZERS
from openevent.resources.event import events

EVENT: Final = events.table


def notify_unconfirmed(reaction: Reaction) -> None:
    """Notify about the number of unconfirmed mails of an event."""
    _notify(reaction, app_notices.MAILS_UNCONFIRMED, reaction.facts["count"])


def notify_held(reaction: Reaction) -> None:
    """Notify about the number of held mails, unless all were released meanwhile."""
    number = held_mails.count(reaction.connection, reaction.change.subject_id)
    if number:
        _notify(reaction, app_notices.MAILS_HELD, number)


def _notify(reaction: Reaction, action: Action, number: int) -> None:
    connection, event_id = reaction.connection, reaction.change.subject_id
    query = select(EVENT.c.name, EVENT.c.identifier)
    is_present = (EVENT.c.id == event_id, EVENT.c.deleted_at.is_(None))
    event = connection.execute(query.where(*is_present)).mappings().first()
    if event is None:
        return
    link = urls.link_to_event(event["identifier"])
    values = {"event_name": event["name"], "count": number, "link": link}
    organizers = recipients.load_members(connection, event_id, CO_ORGANIZERS)
    recording.record_in_app(reaction, Announcement(action, values, event_id), organizers)
