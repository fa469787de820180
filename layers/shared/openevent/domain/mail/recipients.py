"""The SQL of the recipients of mails about an event: its members and its speakers."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from openevent.model.addresses import column_key
from openevent.resources.mail import DEFERRED, DELIVERED, HELD, QUEUED, SENT, UNCONFIRMED
from openevent.resources.role import memberships, roles
from openevent.resources.session import sessions, speakers_sessions
from openevent.resources.speaker import speakers
from openevent.resources.user import MAY_LOG_IN, users

USER, MEMBER, ROLE = users.table, memberships.table, roles.table
SPEAKER, SESSION = speakers.table, sessions.table
LINKED, VERIFIED = users.table.alias("linked"), users.table.alias("verified")
"""A speaker's user: by the link in the speaker's row, or by a verified address."""
NOTIFIED_STATES: Final = (QUEUED, HELD, SENT, DEFERRED, DELIVERED, UNCONFIRMED)
"""A mail in another state did not reach its recipient, so the next change may send it again."""


def select_members(event_id: int, role_names: Collection[str]) -> Select[Any]:
    """Select address and id of the members of an event with one of these roles."""
    return (
        select(USER.c.email, USER.c.id)
        .join(MEMBER, MEMBER.c.user_id == USER.c.id)
        .join(ROLE, ROLE.c.id == MEMBER.c.role_id)
        .where(MEMBER.c.event_id == event_id, ROLE.c.name.in_(role_names), *MAY_LOG_IN)
        .distinct()
        .order_by(USER.c.id)
    )


def select_speakers() -> Select[Any]:
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


def speaks_in(states: Collection[str]) -> ColumnElement[bool]:
    """Build the condition that a speaker has no sessions, or one in these states."""
    link = speakers_sessions
    session_ids = (
        select(SESSION.c.id)
        .select_from(SESSION.join(link, link.c.session_id == SESSION.c.id))
        .where(link.c.speaker_id == SPEAKER.c.id, SESSION.c.deleted_at.is_(None))
    )
    return or_(~exists(session_ids), exists(session_ids.where(SESSION.c.state.in_(states))))


def speaks_in_session(session_id: int) -> ColumnElement[bool]:
    """Build the condition that a speaker speaks in a session."""
    link = speakers_sessions
    ids = select(link.c.speaker_id).where(link.c.session_id == session_id)
    return SPEAKER.c.id.in_(ids)
