"""The speaker of a person who accepts an invite to a session."""

from typing import Final

from sqlalchemy import Connection, RowMapping, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from openevent.domain.programme.speakers import lock_addresses
from openevent.domain.refusals import Conflict, Forbidden
from openevent.model.addresses import has_address
from openevent.model.permissions import Identity
from openevent.resources.session import sessions, speakers_sessions
from openevent.resources.speaker import speakers
from openevent.resources.user import MAY_LOG_IN, users
from openevent.work.changes import record

TABLE: Final = speakers.table
USER: Final = users.table
ADDRESS_USED: Final = (
    "Another account's speaker of this event has your e-mail address: "
    "ask the organizers to change it."
)
NO_NAME: Final = "Speaker"
"""The name of a speaker whose account has none: never a part of the e-mail address."""


def add_to_session(connection: Connection, invite: RowMapping, account: RowMapping) -> None:
    """Link the account's speaker of the event to the session; create it if there is none.

    Raises Conflict if a speaker of another account has the address.
    """
    event_id = invite["event_id"]
    connection.execute(select(lock_addresses(event_id)))
    speaker_id = _find_speaker(connection, event_id, account)
    if speaker_id is None:
        _check_address_is_free(connection, event_id, account)
        speaker_id = _create_speaker(connection, event_id, account)
    pair = {"session_id": invite["session_id"], "speaker_id": speaker_id}
    connection.execute(insert(speakers_sessions).values(pair).on_conflict_do_nothing())
    session = update(sessions.table).where(sessions.table.c.id == invite["session_id"])
    connection.execute(session.values(last_modified_at=func.now()))
    facts = {"links": [speakers.plural], "event": event_id}
    subject = (sessions.type, invite["session_id"])
    record(connection, "session.updated", subject, account["id"], **facts)


def lock_account(connection: Connection, user: Identity) -> RowMapping:
    """Lock the user's account against changes.

    Raises Forbidden if the account may not log in any more, or its address has changed.
    """
    is_account = USER.c.id == user.id, has_address(USER.c.email, user.email)
    statement = (
        select(USER).where(*is_account, *MAY_LOG_IN, USER.c.is_verified).with_for_update(read=True)
    )
    account = connection.execute(statement).mappings().first()
    if account is None:
        raise Forbidden("Log in with the invited e-mail address.")
    return account


def _find_speaker(connection: Connection, event_id: int, account: RowMapping) -> int | None:
    """Find the account's speaker: by the account, or by its address; link it to the account."""
    is_linked = TABLE.c.user_id == account["id"]
    is_address = has_address(TABLE.c.email, account["email"])
    is_free = TABLE.c.user_id.is_(None) & is_address
    is_there = TABLE.c.event_id == event_id, TABLE.c.deleted_at.is_(None)
    ids = select(TABLE.c.id).where(*is_there, or_(is_linked, is_free))
    first = ids.order_by(TABLE.c.user_id.is_(None), TABLE.c.id).limit(1).with_for_update()
    speaker_id = connection.execute(first).scalar()
    if speaker_id is None:
        return None
    link = update(TABLE).where(TABLE.c.id == speaker_id, TABLE.c.user_id.is_(None))
    connection.execute(link.values(user_id=account["id"]))
    facts = {"columns": ["user_id"], "links": [sessions.plural], "event": event_id}
    record(connection, "speaker.updated", (speakers.type, speaker_id), account["id"], **facts)
    return int(speaker_id)


def _check_address_is_free(connection: Connection, event_id: int, account: RowMapping) -> None:
    is_address = has_address(TABLE.c.email, account["email"])
    is_there = TABLE.c.event_id == event_id, TABLE.c.deleted_at.is_(None)
    if connection.execute(select(TABLE.c.id).where(*is_there, is_address)).first():
        raise Conflict(ADDRESS_USED)


def _create_speaker(connection: Connection, event_id: int, account: RowMapping) -> int:
    full_name = " ".join(filter(None, (account["first_name"], account["last_name"])))
    row = {
        "event_id": event_id,
        "user_id": account["id"],
        "email": account["email"],
        "name": account["public_name"] or full_name or NO_NAME,
    }
    statement = insert(TABLE).values(row).returning(TABLE.c.id)
    speaker_id = int(connection.execute(statement).scalar_one())
    subject = (speakers.type, speaker_id)
    record(connection, "speaker.created", subject, account["id"], event=event_id)
    return speaker_id
