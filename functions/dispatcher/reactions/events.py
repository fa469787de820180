"""Events: who hears that an event is published, deleted or restored."""

from datetime import datetime
from typing import Any

from dispatcher import event_rows
from dispatcher.notify import already_notified, recipient_lists, recipients, recording, speakers
from dispatcher.notify.announcement import Announcement
from dispatcher.reaction import Reaction
from openevent.domain.event.publication import PROPOSED_STATES
from openevent.mail import catalogue, urls
from openevent.model.permissions import CO_ORGANIZERS
from openevent.resources.role import ORGANIZER, OWNER
from openevent.work.handler_progress import START


def announce_publication(reaction: Reaction) -> int | None:
    """Notify organizers and then speakers, in pages, that their event is published.

    People whom an earlier publication notified are left out. An event that is over is not
    announced (docs/contract/mail.md#publication).
    """
    connection = reaction.connection
    event = event_rows.load_event(connection, reaction.change.subject_id)
    if event is None or event["state"] != "published" or event["is_over"]:
        return None
    if not reaction.facts.get("notify", True):  # earlier releases have no such fact
        return None
    values = {"event_name": event["name"], "link": urls.link_to_public_event(event["identifier"])}
    announcement = Announcement(catalogue.EVENT_PUBLISH, values, event["id"])
    organizers = recipients.load_members(connection, event["id"], CO_ORGANIZERS)
    page, next_cursor = speakers.load_speakers_page(
        connection, event["id"], reaction.cursor, PROPOSED_STATES
    )
    people = recipient_lists.exclude(page, organizers)
    if reaction.cursor == START:
        people = [*organizers, *people]
    missed = already_notified.exclude_notified_about_subject(reaction, announcement, people)
    recording.record_all(reaction, announcement, missed)
    return next_cursor


def announce_trash(reaction: Reaction) -> None:
    """Notify owner and organizers that a user deleted or restored their event."""
    connection, change = reaction.connection, reaction.change
    event = event_rows.load_event(connection, change.subject_id, with_deleted=True)
    if event is None:
        return
    actor = recipients.load_display_name(connection, change.user_id)
    values: dict[str, Any] = {"event_name": event["name"], "actor": actor}
    if change.kind == "event.restored":
        action = catalogue.EVENT_RESTORED
        values["link"] = urls.link_to_event(event["identifier"])
    else:
        action = catalogue.EVENT_DELETED
        values["is_gone"] = False
    organizers = recipients.load_members(connection, event["id"], (OWNER, ORGANIZER))
    recording.record_all(reaction, Announcement(action, values, event["id"]), organizers)


def announce_purge(reaction: Reaction) -> None:
    """Notify the owner that an event in the trash will be deleted for good."""
    connection = reaction.connection
    event = event_rows.load_event(connection, reaction.change.subject_id, with_deleted=True)
    if event is None or event["deleted_at"] is None:
        return
    values = {
        "event_name": event["name"],
        "purged_at": datetime.fromisoformat(reaction.facts["until"]),
        "timezone": event["timezone"],
    }
    owners = recipients.load_members(connection, event["id"], (OWNER,))
    recording.record_all(
        reaction, Announcement(catalogue.EVENT_PURGE_SOON, values, event["id"]), owners
    )


def announce_final_deletion(reaction: Reaction) -> None:
    """Notify the former owner and organizers that a user deleted their event for good."""
    connection, facts = reaction.connection, reaction.facts
    if "name" not in facts:
        return  # recorded by an earlier release
    actor = recipients.load_display_name(connection, reaction.change.user_id)
    values = {"event_name": facts["name"], "actor": actor, "is_gone": True}
    people = recipients.load_users(connection, facts["held_by"])
    recording.record_all(reaction, Announcement(catalogue.EVENT_DELETED, values), people)
