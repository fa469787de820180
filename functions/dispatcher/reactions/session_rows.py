"""Queries for the mails about a session."""

from sqlalchemy import Connection, RowMapping, func, select

from openevent.resources.event import events
from openevent.resources.microlocation import microlocations
from openevent.resources.session import sessions, speakers_sessions
from openevent.resources.speaker import speakers

SESSION, EVENT, ROOM = sessions.table, events.table, microlocations.table
SPEAKER = speakers.table


def load_session(connection: Connection, session_id: int) -> RowMapping | None:
    """Load a session with its room and event; `is_over` tells whether the event is.

    None if the session or event is deleted.
    """
    columns = (
        SESSION,
        EVENT.c.name.label("event_name"),
        EVENT.c.identifier,
        EVENT.c.timezone,
        (EVENT.c.ends_at <= func.now()).label("is_over"),
        ROOM.c.name.label("location"),
    )
    query = (
        select(*columns)
        .join(EVENT, EVENT.c.id == SESSION.c.event_id)
        .outerjoin(ROOM, ROOM.c.id == SESSION.c.microlocation_id)
        .where(
            SESSION.c.id == session_id,
            SESSION.c.deleted_at.is_(None),
            EVENT.c.deleted_at.is_(None),
        )
    )
    return connection.execute(query).mappings().first()


def load_speaker_names(connection: Connection, session_id: int) -> list[str]:
    """Load the names of a session's speakers."""
    link = speakers_sessions
    query = (
        select(SPEAKER.c.name)
        .join(link, link.c.speaker_id == SPEAKER.c.id)
        .where(link.c.session_id == session_id, SPEAKER.c.deleted_at.is_(None))
        .order_by(SPEAKER.c.id)
    )
    return list(connection.execute(query).scalars())
