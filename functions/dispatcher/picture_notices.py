"""Pictures of which no sizes can be made: their people are told in the app."""

from sqlalchemy import select

from dispatcher.notify import recipients, recording
from dispatcher.notify.announcement import Announcement
from dispatcher.reaction import Reaction
from openevent.mail import app_notices, urls
from openevent.model.permissions import CO_ORGANIZERS
from openevent.resources import BY_TYPE
from openevent.resources.event import events
from openevent.resources.user import users

EVENT = events.table


def notify_unreadable(reaction: Reaction) -> None:
    """Notify the organizers of the event, or the owner of the account, about its picture.

    A topic has nobody: the administrator sees it without sizes.
    """
    event_id = reaction.facts.get("event")
    if event_id is not None:
        _notify_organizers(reaction, event_id)
    elif reaction.change.subject_type == users.type:
        _notify_user(reaction)


def _notify_user(reaction: Reaction) -> None:
    user = recipients.load_user(reaction.connection, reaction.change.subject_id)
    if user is not None:
        values = {"link": urls.link_to_account(), "reason": reaction.facts["reason"]}
        recording.record_in_app(
            reaction, Announcement(app_notices.AVATAR_UNREADABLE, values), [user]
        )


def _notify_organizers(reaction: Reaction, event_id: int) -> None:
    connection = reaction.connection
    is_present = (EVENT.c.id == event_id, EVENT.c.deleted_at.is_(None))
    query = select(EVENT.c.name, EVENT.c.identifier).where(*is_present)
    event = connection.execute(query).mappings().first()
    name = _load_name(reaction)
    if event is None or name is None:
        return
    values = {
        "event_name": event["name"],
        "row_name": name,
        "reason": reaction.facts["reason"],
        "link": urls.link_to_event(event["identifier"]),
    }
    organizers = recipients.load_members(connection, event_id, CO_ORGANIZERS)
    announcement = Announcement(app_notices.PICTURE_UNREADABLE, values, event_id)
    recording.record_in_app(reaction, announcement, organizers)


def _load_name(reaction: Reaction) -> str | None:
    """Load the name of the picture's row; None if the row is gone."""
    table = BY_TYPE[reaction.change.subject_type].table
    query = select(table.c.name).where(table.c.id == reaction.change.subject_id)
    return reaction.connection.execute(query).scalar()
