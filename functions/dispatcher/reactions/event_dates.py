"""Dates of events: who hears that an event starts soon or is over."""

from typing import Any, Final

from sqlalchemy import RowMapping

from dispatcher import event_rows
from dispatcher.notify import already_notified, recipient_lists, recipients, recording, speakers
from dispatcher.notify.announcement import Announcement
from dispatcher.reaction import Reaction
from openevent.mail import catalogue, urls
from openevent.model.permissions import UNLISTED
from openevent.resources.role import ORGANIZER, OWNER

SCHEDULED_STATES: Final = ("accepted", "confirmed")


def announce_next(reaction: Reaction) -> int | None:
    """Announce an event, in pages, to members of the owner's other events."""
    connection = reaction.connection
    event = event_rows.load_event(connection, reaction.change.subject_id)
    if event is None or event["state"] != "published" or event["privacy"] == UNLISTED:
        return None
    values = {
        "event_name": event["name"],
        "link": urls.link_to_public_event(event["identifier"]),
        "starts_at": event["starts_at"],
        "timezone": event["timezone"],
        "up_coming_events": _list_upcoming(event_rows.load_upcoming(connection, event["id"])),
    }
    people, next_cursor = event_rows.load_members_of_other_events(
        connection, event["id"], reaction.cursor
    )
    # No event id: organizers may read an event's mails, but not those to other events' members.
    recording.record_all(reaction, Announcement(catalogue.NEXT_EVENT, values), people)
    return next_cursor


def _list_upcoming(rows: list[RowMapping]) -> list[dict[str, Any]]:
    return [
        {
            "name": row["name"],
            "starts_at": row["starts_at"],
            "timezone": row["timezone"],
            "link": urls.link_to_public_event(row["identifier"]),
        }
        for row in rows
    ]


def thank_organizers(reaction: Reaction) -> None:
    """Thank the owner and the organizers of an event that is over."""
    connection = reaction.connection
    event = event_rows.load_event(connection, reaction.change.subject_id)
    if event is None:
        return
    values = {"event_name": event["name"], "link": urls.link_to_event(event["identifier"])}
    organizers = recipients.load_members(connection, event["id"], (OWNER, ORGANIZER))
    announcement = Announcement(catalogue.AFTER_EVENT, values, event["id"])
    recording.record_all(reaction, announcement, organizers)


def thank_speakers(reaction: Reaction) -> int | None:
    """Thank the speakers of an event that is over, in pages; organizers get their own mail."""
    connection = reaction.connection
    event = event_rows.load_event(connection, reaction.change.subject_id)
    if event is None:
        return None
    values = {"event_name": event["name"], "link": urls.link_to_public_event(event["identifier"])}
    announcement = Announcement(catalogue.AFTER_EVENT_SPEAKER, values, event["id"])
    page, next_cursor = speakers.load_speakers_page(
        connection, event["id"], reaction.cursor, SCHEDULED_STATES
    )
    organizers = recipients.load_members(connection, event["id"], (OWNER, ORGANIZER))
    people = recipient_lists.exclude(page, organizers)
    missed = already_notified.exclude_notified_by_change(reaction, announcement, people)
    recording.record_all(reaction, announcement, missed)
    return next_cursor
