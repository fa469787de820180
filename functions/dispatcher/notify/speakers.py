"""Load speakers as recipients."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from dispatcher.notify import pages
from dispatcher.notify.announcement import Recipient
from openevent.model.addresses import column_key
from openevent.resources.session import sessions, speakers_sessions
from openevent.resources.speaker import speakers
from openevent.resources.user import users

SPEAKER, SESSION = speakers.table, sessions.table
LINKED, VERIFIED = users.table.alias("linked"), users.table.alias("verified")
"""A speaker's user: by the link in the speaker's row, or by a verified address."""


def load_speakers(connection: Connection, session_id: int) -> list[Recipient]:
    """Load the speakers of a session."""
    ids = select(speakers_sessions.c.speaker_id).where(speakers_sessions.c.session_id == session_id)
    rows = connection.execute(_select_speakers().where(SPEAKER.c.id.in_(ids)))
    return [Recipient(email, user_id) for _, email, user_id in rows]


def load_speakers_page(
    connection: Connection, event_id: int, cursor: int, states: Collection[str]
) -> tuple[list[Recipient], int | None]:
    """Load the next speakers of an event, and the next cursor; None at the end.

    A speaker with sessions needs one in these states.
    """
    query = _select_speakers().where(
        SPEAKER.c.event_id == event_id, SPEAKER.c.id > cursor, _speaks_in(states)
    )
    rows, next_cursor = pages.load_page(connection, query)
    return [Recipient(row["email"], row["user_id"]) for row in rows], next_cursor


def _speaks_in(states: Collection[str]) -> ColumnElement[bool]:
    """Build the condition that a speaker has no sessions, or one in these states."""
    link = speakers_sessions
    session_ids = (
        select(SESSION.c.id)
        .select_from(SESSION.join(link, link.c.session_id == SESSION.c.id))
        .where(link.c.speaker_id == SPEAKER.c.id, SESSION.c.deleted_at.is_(None))
    )
    return or_(~exists(session_ids), exists(session_ids.where(SESSION.c.state.in_(states))))


def _select_speakers() -> Select[Any]:
    """Select id, address and user of speakers, without deleted and blocked users.

    Organizers may not read the address of a speaker's account, so no mail goes there: a speaker
    without an address gets no mail.
    """
    user_id = func.coalesce(LINKED.c.id, VERIFIED.c.id).label("user_id")
    address = func.nullif(SPEAKER.c.email, "").label("email")
    has_same_address = and_(
        column_key(VERIFIED.c.email) == column_key(SPEAKER.c.email), VERIFIED.c.is_verified
    )
    may_log_in = [
        user.c.is_blocked.is_not(True) & user.c.deleted_at.is_(None) for user in (LINKED, VERIFIED)
    ]
    return (
        select(SPEAKER.c.id, address, user_id)
        .outerjoin(LINKED, LINKED.c.id == SPEAKER.c.user_id)
        .outerjoin(VERIFIED, has_same_address)
        .where(SPEAKER.c.deleted_at.is_(None), *may_log_in)
        .order_by(SPEAKER.c.id)
    )
