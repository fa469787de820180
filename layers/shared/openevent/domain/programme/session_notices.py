"""Mails about a session's present state that an organizer sends, with texts of the organizer.

docs/contract/resources.md#mails-about-a-session
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, select, update

from openevent.domain.programme.sessions import count_mail
from openevent.domain.refusals import Conflict, Invalid
from openevent.mail import examples, rendering
from openevent.mail.catalogue import ACTION_BY_STATE, TRANSLATED_WORDS
from openevent.model.addresses import bind_key, column_key
from openevent.model.permissions import STAFF, Identity
from openevent.resources.role import memberships, roles
from openevent.resources.session import sessions
from openevent.resources.user import users
from openevent.text.addresses import build_key
from openevent.work.changes import record

NOTIFIED: Final = "session.notified"
MAXIMUM_MESSAGE_LENGTH: Final = 5_000
"""Characters of a message."""
MAXIMUM_COPIES: Final = 50
"""Addresses that get a copy."""
NO_STATE_MAIL: Final = "No mail tells of a session in the state {}."
SESSION, USER, MEMBER, ROLE = sessions.table, users.table, memberships.table, roles.table


@dataclass(frozen=True)
class OwnTexts:
    """What an organizer sends: None stands for the text of the catalogue."""

    subject: str | None = None
    message: str | None = None
    copies: tuple[str, ...] = ()


def build_texts() -> dict[str, dict[str, str]]:
    """Build subject and message of each state, with the names of placeholders in braces."""
    return {state: _build_text(state) for state in ACTION_BY_STATE}


def _build_text(state: str) -> dict[str, str]:
    action = ACTION_BY_STATE[state]
    words = {name: state for name, states in TRANSLATED_WORDS.items() if state in states}
    values = examples.build_placeholders(action) | words
    subject = action.subject.format_map({name: f"{{{name}}}" for name in values} | words)
    return {"subject": subject, "message": rendering.render_body(action, values)}


def request(connection: Connection, session_id: int, user: Identity, notice: OwnTexts) -> bool:
    """Request the mail about the session's present state; False if the session is deleted.

    Raises Conflict if this state has no mail, Invalid for a copy to an address that is not of the
    event's staff, Forbidden to a user who is not verified, and rate_limits.Reached.
    """
    session = _note_mail(connection, session_id)
    if session is None:
        return False
    if session["state"] not in ACTION_BY_STATE:
        raise Conflict(NO_STATE_MAIL.format(session["state"]))
    copies = _load_staff_ids(connection, session["event_id"], notice.copies)
    count_mail(user, session_id)
    details: Mapping[str, Any] = {
        "to": session["state"],
        "send-email": True,
        "event": session["event_id"],
        "title": notice.subject,
        "message": notice.message,
        "copies": copies,
    }
    record(connection, NOTIFIED, (sessions.type, session_id), user.id, **details)
    return True


def _note_mail(connection: Connection, session_id: int) -> RowMapping | None:
    """Store that a mail tells of the session's state; give the state and the event."""
    is_there = SESSION.c.id == session_id, SESSION.c.deleted_at.is_(None)
    statement = update(SESSION).where(*is_there).values(is_mail_sent=True)
    columns = statement.returning(SESSION.c.state, SESSION.c.event_id)
    return connection.execute(columns).mappings().first()


def _load_staff_ids(connection: Connection, event_id: int, copies: Sequence[str]) -> list[int]:
    """Load the users of these addresses. Raises Invalid unless each works for the event."""
    address = column_key(USER.c.email)
    statement = (
        select(address, USER.c.id)
        .join(MEMBER, MEMBER.c.user_id == USER.c.id)
        .join(ROLE, ROLE.c.id == MEMBER.c.role_id)
        .where(MEMBER.c.event_id == event_id, ROLE.c.name.in_(STAFF), USER.c.deleted_at.is_(None))
        .where(address.in_([bind_key(text) for text in copies]))
    )
    ids = {str(email): int(id_) for email, id_ in connection.execute(statement)}
    for index, text in enumerate(copies):
        if build_key(text) not in ids:
            raise Invalid("Only the event's staff may get a copy.", f"bcc/{index}")
    return sorted(set(ids.values()))
