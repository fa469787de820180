"""Speaker invites for tests: rows of them, and what an answer changes."""

from typing import Any, Final

from sqlalchemy import delete, select, text, update

from openevent.domain.programme.speaker_invites import TABLE
from openevent.infra import db
from openevent.resources import BY_TYPE, speakers_sessions
from tests.factories import events

PATH: Final = "/v1/speaker-invites"
GUEST: Final = "Invited@example.org"
SPEAKERS: Final = BY_TYPE["speaker"].table
USERS: Final = BY_TYPE["user"].table


def add_guest() -> int:
    """Write the account with the invited address; gives its id."""
    account = {"email": GUEST.lower(), "first_name": "Grace", "last_name": "Hopper"}
    with db.transaction() as connection:
        connection.execute(delete(USERS).where(USERS.c.email == GUEST.lower()))
        return events.add_user(connection, **account)


def add_invite(event: events.WholeEvent, session_id: int, **values: Any) -> int:
    """Write an invite of the guest by the event's owner; gives its id."""
    row = {"email": GUEST, "inviter_id": event.owner_id, "session_id": session_id} | values
    with db.transaction() as connection:
        return events.add(connection, "speaker-invite", event_id=event.id, **row)


def expire(invite: int) -> None:
    with db.transaction() as connection:
        is_invite = TABLE.c.id == invite
        expiry = text("now() - interval '1s'")
        connection.execute(update(TABLE).where(is_invite).values(expires_at=expiry))


def load_status(invite: int) -> str | None:
    with db.connect() as connection:
        return connection.execute(select(TABLE.c.status).where(TABLE.c.id == invite)).scalar()


def load_speakers(session_id: int) -> list[dict[str, Any]]:
    columns = select(SPEAKERS.c.id, SPEAKERS.c.name, SPEAKERS.c.email, SPEAKERS.c.user_id)
    pairs = columns.join(speakers_sessions, speakers_sessions.c.speaker_id == SPEAKERS.c.id)
    statement = pairs.where(speakers_sessions.c.session_id == session_id)
    with db.connect() as connection:
        return [dict(row) for row in connection.execute(statement).mappings()]
