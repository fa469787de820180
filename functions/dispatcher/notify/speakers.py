"""Load speakers as recipients."""

from collections.abc import Collection

from sqlalchemy import Connection

from dispatcher.notify import pages
from dispatcher.notify.announcement import Recipient
from openevent.domain.mail.recipients import (
    SPEAKER,
    select_speakers,
    speaks_in,
    speaks_in_session,
)


def load_speakers(connection: Connection, session_id: int) -> list[Recipient]:
    """Load the speakers of a session."""
    rows = connection.execute(select_speakers().where(speaks_in_session(session_id)))
    return [Recipient(email, user_id) for _, email, user_id in rows]


def load_speakers_page(
    connection: Connection, event_id: int, cursor: int, states: Collection[str]
) -> tuple[list[Recipient], int | None]:
    """Load the next speakers of an event, and the next cursor; None at the end.

    A speaker with sessions needs one in these states.
    """
    query = select_speakers().where(
        SPEAKER.c.event_id == event_id, SPEAKER.c.id > cursor, speaks_in(states)
    )
    rows, next_cursor = pages.load_page(connection, query)
    return [Recipient(row["email"], row["user_id"]) for row in rows], next_cursor
