"""Questions to the organizers of an event, and invitations to submit papers."""

from sqlalchemy import Connection, RowMapping, select

from dispatcher.notify import recipient_lists, recipients, recording
from dispatcher.notify.announcement import Announcement, Recipient
from dispatcher.reaction import Reaction
from openevent.mail import catalogue, urls
from openevent.resources.event import events
from openevent.resources.role import ORGANIZER, OWNER
from openevent.resources.speakers_call import PRIVATE_CALL, speakers_calls

EVENT, CALL = events.table, speakers_calls.table


def forward_question(reaction: Reaction) -> None:
    """Mail a question to owner and organizers, who reply to its sender; copy the sender."""
    connection, event_id = reaction.connection, reaction.change.subject_id
    sender = recipients.load_user(connection, reaction.change.user_id)
    query = select(EVENT.c.name).where(EVENT.c.id == event_id)
    event_name = connection.execute(query).scalar()
    if sender is None or event_name is None:
        return
    values = {"event_name": event_name, "message": reaction.facts["text"]}
    organizers = recipients.load_members(connection, event_id, (OWNER, ORGANIZER))
    # No event id: co-organizers may read an event's mails, but not these questions.
    question = Announcement(
        catalogue.CONTACT_ORGANIZERS,
        values | {"sender": _format_sender(connection, sender)},
        reply_to=sender.address,
    )
    copy = Announcement(catalogue.CONTACT_ORGANIZERS_COPY, values)
    recording.record_all(reaction, question, organizers)
    recording.record_all(reaction, copy, recipient_lists.exclude([sender], organizers))


def _format_sender(connection: Connection, sender: Recipient) -> str:
    name = recipients.load_display_name(connection, sender.user_id)
    return name if name == sender.address else f"{name} <{sender.address}>"


def invite_papers(reaction: Reaction) -> None:
    """Invite each of the addresses to submit papers."""
    connection = reaction.connection
    event = _load_event(connection, reaction.change.subject_id)
    if event is None:
        return
    hash_ = event["hash"] if event["privacy"] == PRIVATE_CALL else None
    values = {
        "event_name": event["name"],
        "link": urls.link_to_speakers_call(event["identifier"], hash_),
        "ends_at": event["ends_at"],
        "timezone": event["timezone"],
    }
    announcement = Announcement(catalogue.INVITE_PAPERS, values, event["id"])
    emails = reaction.facts["emails"]
    people = [recipients.load_by_address(connection, email) for email in emails]
    recording.record_all(reaction, announcement, people)


def _load_event(connection: Connection, call_id: int) -> RowMapping | None:
    """Load a call and its event; None if either is deleted."""
    columns = (
        EVENT.c.id,
        EVENT.c.name,
        EVENT.c.identifier,
        EVENT.c.timezone,
        CALL.c.ends_at,
        CALL.c.privacy,
        CALL.c.hash,
    )
    query = (
        select(*columns)
        .join(CALL, CALL.c.event_id == EVENT.c.id)
        .where(CALL.c.id == call_id, CALL.c.deleted_at.is_(None), EVENT.c.deleted_at.is_(None))
    )
    return connection.execute(query).mappings().first()
