"""Sessions: who hears of a new session, a decision, another time or place, and of new texts."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, RowMapping, exists, func, select
from sqlalchemy.dialects.postgresql import array

from dispatcher.notify import (
    already_notified,
    recipient_lists,
    recipients,
    recording,
    speakers,
    trusted_senders,
)
from dispatcher.notify.announcement import Announcement, Recipient
from dispatcher.proposals import hours
from dispatcher.reaction import Reaction
from dispatcher.reactions import session_rows, session_texts
from openevent.domain.programme.session_mails import SCHEDULE_COLUMNS, SCHEDULED_STATES
from openevent.domain.programme.sessions import PROPOSED
from openevent.mail import app_notices, catalogue, urls
from openevent.model.permissions import CO_ORGANIZERS, STAFF
from openevent.resources.role import OWNER
from openevent.work.changes import changes

CHANGE = changes


def announce_proposal(reaction: Reaction) -> None:
    """Notify speakers and organizers of a new session, and later each new speaker, once.

    The organizers' mails may wait (docs/contract/mail.md#several-proposals-of-one-event). A user
    who is not verified causes no mail.
    """
    is_new = reaction.change.kind == PROPOSED
    if not is_new and "speakers" not in reaction.facts.get("links", ()):
        return
    connection = reaction.connection
    session = session_rows.load_session(connection, reaction.change.subject_id)
    if session is None or session["is_over"] or not (is_new or session["state"] == "pending"):
        return
    names = session_rows.load_speaker_names(connection, session["id"])
    values = _values(session) | {"speakers": names}
    event_id = session["event_id"]
    announcement = Announcement(catalogue.NEW_SESSION, values, event_id)
    people = speakers.load_speakers(connection, session["id"])
    missed = already_notified.exclude_notified_about_subject(reaction, announcement, people)
    is_trusted = trusted_senders.is_trusted(reaction)
    if is_new:
        organizers = _load_missed_organizers(reaction, announcement)
        if is_trusted and organizers and hours.must_wait(connection, event_id, session["id"]):
            organizers = recipient_lists.remove_addresses(organizers)
        missed = [*organizers, *missed]
    if not is_trusted:
        missed = recipient_lists.remove_addresses(missed)
    _send(reaction, announcement, missed)


def _load_missed_organizers(reaction: Reaction, announcement: Announcement) -> list[Recipient]:
    event_id = int(announcement.event_id or 0)
    people = recipients.load_members(reaction.connection, event_id, CO_ORGANIZERS)
    return already_notified.exclude_notified_about_subject(reaction, announcement, people)


def announce_decision(reaction: Reaction) -> None:
    """Notify speakers and organizers of a new state, if the change asks for it (`send-email`)."""
    connection, state = reaction.connection, reaction.facts["to"]
    session = session_rows.load_session(connection, reaction.change.subject_id)
    action = catalogue.ACTION_BY_STATE.get(state)
    if session is None or action is None or not reaction.facts.get("send-email"):
        return
    is_decision = action is catalogue.SESSION_ACCEPT_REJECT
    placeholder = "acceptance" if is_decision else "session_state"
    owners = recipients.load_members(connection, session["event_id"], (OWNER,))
    announcement = Announcement(
        action,
        _values(session) | {placeholder: state},
        session["event_id"],
        reply_to=owners[0].address if owners else None,
    )
    announcement = session_texts.replace_texts(announcement, reaction.facts)
    copies = _load_copies(reaction, session["event_id"])
    _send(reaction, announcement, [*_load_everybody(connection, session), *copies])


def _load_copies(reaction: Reaction, event_id: int) -> list[Recipient]:
    """Load the staff who get a copy, if they still work for the event."""
    ids = set(reaction.facts.get("copies") or ())
    if not ids:
        return []
    people = recipients.load_members(reaction.connection, event_id, STAFF)
    return [person for person in people if person.user_id in ids]


def announce_schedule(reaction: Reaction) -> None:
    """Notify speakers and organizers of another time or place of a scheduled session."""
    if not SCHEDULE_COLUMNS & set(reaction.facts.get("columns", ())):
        return
    connection = reaction.connection
    session = session_rows.load_session(connection, reaction.change.subject_id)
    if session is None or session["is_over"] or session["state"] not in SCHEDULED_STATES:
        return
    if _is_moved_again(reaction):
        return
    names = ("starts_at", "ends_at", "timezone", "location")
    values = _values(session) | {name: session[name] for name in names}
    announcement = Announcement(catalogue.SESSION_SCHEDULE, values, session["event_id"])
    _send(reaction, announcement, _load_everybody(connection, session))


def announce_texts(reaction: Reaction) -> None:
    """Notify organizers in the app of new texts, unless they have an unread notice of some.

    docs/contract/mail.md#new-texts-of-a-session
    """
    connection, action = reaction.connection, app_notices.SESSION_TEXTS
    session = session_rows.load_session(connection, reaction.change.subject_id)
    if session is None:
        return
    # Two changes that are handled at once would otherwise both find no unread notice.
    key = func.hashtextextended("session texts", session["id"])
    connection.execute(select(func.pg_advisory_xact_lock(key)))
    organizers = recipients.load_members(connection, session["event_id"], CO_ORGANIZERS)
    people = already_notified.exclude_with_unread_notification(reaction, action, organizers)
    announcement = Announcement(action, _values(session), session["event_id"])
    recording.record_in_app(reaction, announcement, people)


def _is_moved_again(reaction: Reaction) -> bool:
    """Check for a later change by the same user to this session's time or place.

    docs/contract/mail.md#several-moves-of-one-session
    """
    change = reaction.change
    condition = exists().where(
        CHANGE.c.id > change.id,
        CHANGE.c.kind == change.kind,
        CHANGE.c.subject_type == change.subject_type,
        CHANGE.c.subject_id == change.subject_id,
        CHANGE.c.user_id == change.user_id,
        CHANGE.c.facts["columns"].has_any(array(sorted(SCHEDULE_COLUMNS))),
    )
    return bool(reaction.connection.execute(select(condition)).scalar())


def _values(session: RowMapping) -> dict[str, Any]:
    link = urls.link_to_session(session["identifier"], session["id"])
    return {"event_name": session["event_name"], "session_name": session["title"], "link": link}


def _load_everybody(connection: Connection, session: RowMapping) -> list[Recipient]:
    organizers = recipients.load_members(connection, session["event_id"], CO_ORGANIZERS)
    return [*organizers, *speakers.load_speakers(connection, session["id"])]


def _send(reaction: Reaction, announcement: Announcement, people: Collection[Recipient]) -> None:
    event_id = int(announcement.event_id or 0)
    allowed = trusted_senders.limit_recipients(reaction, event_id, people)
    recording.record_all(reaction, announcement, allowed)
