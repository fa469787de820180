"""Speaker invites: offered by mail for a week, accepted or rejected by the invited person.

The person logs in with the invited address, which is verified; so the mail needs no secret
(docs/contract/resources.md#speaker-invites).
"""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    update,
)

from openevent.auth import rate_limits
from openevent.domain.people.invites import RATE_LIMIT, VERIFY_FIRST
from openevent.domain.programme import invited_speakers, inviters
from openevent.domain.refusals import Conflict, Forbidden
from openevent.model.addresses import has_address
from openevent.model.permissions import Identity
from openevent.resources.event import events
from openevent.resources.invites import ACCEPTED, PENDING
from openevent.resources.session import sessions, speakers_sessions
from openevent.resources.speaker import speakers
from openevent.resources.speaker_invite import REJECTED, speaker_invites
from openevent.resources.user import users
from openevent.text.addresses import build_key
from openevent.work.changes import record

TABLE: Final = speaker_invites.table
SESSION: Final = sessions.table
INVITED: Final = "speaker-invite.sent"
"""It causes the mail."""
NEW_EXPIRY: Final = text("now() + interval '7 days'")
GONE: Final = "The invite was withdrawn, or its session was deleted."
OVER: Final = "The invite has expired: ask for a new one."
NO_RIGHT: Final = (
    "The person who invited you may no longer change this session: "
    "ask its organizers for a new invite."
)
SPEAKS: Final = "This person is a speaker of this session already."
LOCKED: Final = "This session is locked: its organizers must unlock it before you accept."


def accept(connection: Connection, invite_id: int, user: Identity) -> dict[str, Any]:
    """Make the user a speaker of the session, and return the answer of the route.

    An invite that the user accepted before gives the same answer. Raises Conflict if it is no
    longer pending or another account's speaker has the address, and Forbidden if the session is
    locked or the inviter may no longer write it.
    """
    # First the account, then the session: a deletion of the account has the same order.
    account = invited_speakers.lock_account(connection, user)
    invite = _lock(connection, invite_id, user)
    if invite["status"] == REJECTED:
        raise Conflict("You have rejected this invite.")
    if invite["status"] == PENDING:
        _check_open(connection, invite)
        invited_speakers.add_to_session(connection, invite, account)
        _set_status(connection, invite, ACCEPTED, user)
    return _build_answer(invite)


def reject(connection: Connection, invite_id: int, user: Identity) -> dict[str, Any]:
    """End the offer, and return the answer of the route.

    Raises Conflict if the user has accepted it.
    """
    invite = _lock(connection, invite_id, user)
    if invite["status"] == ACCEPTED:
        raise Conflict("You have accepted this invite: withdraw from the session instead.")
    if invite["status"] == PENDING:
        _set_status(connection, invite, REJECTED, user)
    return _build_answer(invite)


def resend(connection: Connection, invite_id: int, user: Identity) -> None:
    """Offer it for another week, and mail it again.

    The user becomes the inviter if the former one may no longer write the session. Raises Conflict
    if the invite was answered or the person speaks by now, Forbidden, and rate_limits.Reached.
    """
    invite = lock_by_id(connection, invite_id)
    if invite is None:
        raise Conflict(GONE)
    if invite["status"] != PENDING:
        raise Conflict("The invite was accepted or rejected.")
    if not user.is_verified and not (user.is_admin or user.is_super_admin):
        raise Forbidden(VERIFY_FIRST)
    speaks_now = speaks(invite["email"], literal(invite["session_id"]))
    if connection.execute(select(speaks_now)).scalar():
        raise Conflict(SPEAKS)
    rate_limits.count(RATE_LIMIT, str(user.id))
    inviter_id = invite["inviter_id"] if inviters.has_right(connection, invite) else user.id
    offer = update(TABLE).where(TABLE.c.id == invite_id)
    connection.execute(offer.values(expires_at=NEW_EXPIRY, inviter_id=inviter_id))
    record(connection, INVITED, (speaker_invites.type, invite_id), user.id)


def speaks(email: str, session_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Build the condition that a speaker of a session has this address, or its verified account."""
    speaker, pair = speakers.table.alias("invited_speaker"), speakers_sessions
    user = users.table.alias("invited_user")
    is_account = has_address(user.c.email, email)
    ids = select(user.c.id).where(is_account, user.c.is_verified, user.c.deleted_at.is_(None))
    is_person = or_(has_address(speaker.c.email, email), speaker.c.user_id.in_(ids))
    return exists(
        select(speaker.c.id)
        .join(pair, pair.c.speaker_id == speaker.c.id)
        .where(pair.c.session_id == session_id, speaker.c.deleted_at.is_(None), is_person)
    )


def lock_by_id(connection: Connection, invite_id: int) -> RowMapping | None:
    """Find an invite to a session that is not deleted, and lock its row.

    It has the columns of the table, and `session_name`, `is_locked`, `event_name`, `identifier`
    and `is_over`.
    """
    event = events.table
    columns = select(
        TABLE,
        SESSION.c.title.label("session_name"),
        SESSION.c.is_locked,
        event.c.name.label("event_name"),
        event.c.identifier,
        (TABLE.c.expires_at <= func.now()).label("is_over"),
    )
    joined = columns.join(SESSION, SESSION.c.id == TABLE.c.session_id).join(
        event, event.c.id == TABLE.c.event_id
    )
    is_there = SESSION.c.deleted_at.is_(None), event.c.deleted_at.is_(None)
    statement = joined.where(TABLE.c.id == invite_id, *is_there).with_for_update(of=TABLE)
    return connection.execute(statement).mappings().first()


def _lock(connection: Connection, invite_id: int, user: Identity) -> RowMapping:
    """Lock the session, then the invite: a deletion of the session has the same order."""
    session_id = select(TABLE.c.session_id).where(TABLE.c.id == invite_id).scalar_subquery()
    session = select(SESSION.c.id).where(SESSION.c.id == session_id)
    connection.execute(session.with_for_update())
    invite = lock_by_id(connection, invite_id)
    if invite is None or build_key(invite["email"]) != build_key(user.email):
        raise Conflict(GONE)
    return invite


def _check_open(connection: Connection, invite: RowMapping) -> None:
    if invite["is_over"]:
        raise Conflict(OVER)
    if invite["is_locked"]:
        raise Forbidden(LOCKED)
    if not inviters.has_right(connection, invite):
        raise Forbidden(NO_RIGHT)


def _set_status(connection: Connection, invite: RowMapping, status: str, user: Identity) -> None:
    statement = update(TABLE).where(TABLE.c.id == invite["id"])
    connection.execute(statement.values(status=status))
    subject, kind = (speaker_invites.type, invite["id"]), f"{speaker_invites.type}.{status}"
    record(connection, kind, subject, user.id, event=invite["event_id"])


def _build_answer(invite: RowMapping) -> dict[str, Any]:
    return {
        "success": True,
        "event": invite["event_id"],
        "event_identifier": invite["identifier"],
        "session": invite["session_id"],
    }
