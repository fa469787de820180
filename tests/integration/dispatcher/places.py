"""A published event with its people, of whom some hear of a change."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select, update

from openevent.domain.people import accounts
from openevent.infra import db
from openevent.resources.session import sessions
from openevent.resources.speaker import speakers
from tests.factories import events

COMING = {
    "starts_at": datetime(2031, 3, 22, 1, 30, tzinfo=UTC),
    "ends_at": datetime(2031, 3, 25, 1, 30, tzinfo=UTC),
}
"""An event that is over is not announced."""


@dataclass(frozen=True)
class Place:
    """A published event with its people: user ids and addresses."""

    event: int
    session: int
    owner: int
    organizer: int
    speaker: int
    identifier: str


def address(user_id: int) -> str:
    """Give the address of a user."""
    with db.connect() as connection:
        email = connection.execute(
            select(accounts.TABLE.c.email).where(accounts.TABLE.c.id == user_id)
        )
        return str(email.scalar_one())


def create_place(connection: Connection) -> Place:
    """Make the event: one speaks, the owner does so as well, and a moderator hears of nothing."""
    owner, organizer, speaker, moderator = (events.add_user(connection) for _ in range(4))
    whole = events.add_whole_event(connection, owner, **COMING)
    events.grant(connection, whole.id, organizer, "coorganizer")
    events.grant(connection, whole.id, moderator, "moderator")
    # The owner speaks as well: one person in two roles.
    for id_, user in zip(whole.speaker_ids, (speaker, owner), strict=True):
        email = connection.execute(
            select(accounts.TABLE.c.email).where(accounts.TABLE.c.id == user)
        ).scalar_one()
        values = {"user_id": user, "email": email.upper() if user == owner else email}
        connection.execute(update(speakers.table).where(speakers.table.c.id == id_).values(values))
    session = whole.session_ids[0]
    connection.execute(
        update(sessions.table).where(sessions.table.c.id == session).values(title="Looms")
    )
    return Place(whole.id, session, owner, organizer, speaker, "e")


def state(session: int, word: str) -> None:
    """Set the state of a session."""
    with db.transaction() as connection:
        connection.execute(
            update(sessions.table).where(sessions.table.c.id == session).values(state=word)
        )


def all_of(place: Place, action: str) -> set[tuple[str, str]]:
    """Give the mails of an action to owner, co-organizer and speaker."""
    return {(action, address(user)) for user in (place.owner, place.organizer, place.speaker)}


def lowered(mails: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Give mails with their recipients in lower case."""
    return {(action, recipient.lower()) for action, recipient in mails}
