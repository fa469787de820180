"""Ends of ticket sales: owner and organizers hear which tickets they concern."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy import Connection, select

from dispatcher import event_rows
from dispatcher.notify import recipients, recording
from dispatcher.notify.announcement import Announcement
from dispatcher.reaction import Reaction
from openevent.domain.tickets.sales_end import (
    ENDED,
    ENDS_NEXT_WEEK,
    ENDS_TOMORROW,
    EVENT,
    LAST_DAY,
    TICKET,
)
from openevent.mail import catalogue, urls
from openevent.mail.action import Action
from openevent.resources.role import ORGANIZER, OWNER

ACTIONS: Final[Mapping[str, Action]] = {
    ENDED: catalogue.TICKET_SALES_END,
    ENDS_TOMORROW: catalogue.TICKET_SALES_END_TOMORROW,
    ENDS_NEXT_WEEK: catalogue.TICKET_SALES_END_NEXT_WEEK,
}
"""The mail for each kind of change."""


def announce(reaction: Reaction) -> None:
    """Notify owner and organizers of the tickets whose sale ends on the day of the change.

    Nobody is notified if no ticket ends then any more, or if the event is not public.
    """
    connection = reaction.connection
    event = event_rows.load_event(connection, reaction.change.subject_id)
    if event is None or event["state"] != "published":
        return
    day = date.fromisoformat(reaction.facts["date"])
    names = _load_ticket_names(connection, event["id"], day)
    if not names:
        return
    values = {
        "event_name": event["name"],
        "ticket_names": names,
        "link": urls.link_to_event(event["identifier"]),
    }
    organizers = recipients.load_members(connection, event["id"], (OWNER, ORGANIZER))
    announcement = Announcement(ACTIONS[reaction.change.kind], values, event["id"])
    recording.record_all(reaction, announcement, organizers)


def _load_ticket_names(connection: Connection, event_id: int, day: date) -> list[str]:
    """Load the names of the tickets whose sale ends on this day, in their order."""
    is_last_day = LAST_DAY.is_not_distinct_from(day)
    query = (
        select(TICKET.c.name)
        .join(EVENT, EVENT.c.id == TICKET.c.event_id)
        .where(EVENT.c.id == event_id, TICKET.c.deleted_at.is_(None), is_last_day)
        .order_by(TICKET.c.position, TICKET.c.id)
    )
    return list(connection.scalars(query))
