"""Sessions: who hears of a proposal, of a decision, and of another time or place."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, exists, select
from sqlalchemy.dialects.postgresql import array

from dispatcher.notify import already_notified, deliver, recipients
from dispatcher.notify.notification import News, Person
from openevent.domain.programme.sessions import PROPOSED
from openevent.mail import catalogue, urls
from openevent.resources.event import events
from openevent.resources.microlocation import microlocations
from openevent.resources.role import OWNER
from openevent.resources.session import sessions, speakers_sessions
from openevent.resources.speaker import speakers
from openevent.work.changes import changes

SCHEDULE: Final = frozenset({"starts_at", "ends_at", "microlocation_id"})
DECIDED: Final = frozenset({"accepted", "confirmed"})
SESSION, EVENT, ROOM, TOLD = sessions.table, events.table, microlocations.table, changes


def propose(*, connection: Connection, change: RowMapping, facts: dict[str, Any]) -> None:
    """Tell each speaker and each organizer of a session that was handed in; and who comes to speak in it, once."""
    is_handed_in = change["kind"] == PROPOSED
    if not is_handed_in and "speakers" not in facts.get("links", ()):
        return
    session = _session(connection, change)
    if session is None or not (is_handed_in or session["state"] == "pending"):
        return
    values = _values(session) | {"speakers": _names(connection, session["id"])}
    news = News(catalogue.NEW_SESSION, values, session["event_id"])
    holding = _organizers(connection, session) if is_handed_in else []
    everybody = [*holding, *recipients.speakers_of(connection, session["id"])]
    _tell(connection, change, news, already_notified.untold(connection, change, news, everybody))


def decide(*, connection: Connection, change: RowMapping, facts: dict[str, Any]) -> None:
    """Tell speakers and organizers what became of a session, where the organizer asked for the mail."""
    session, action = _session(connection, change), catalogue.ACTION_BY_STATE.get(facts["to"])
    if session is None or action is None or not facts.get("send-email"):
        return
    word = "acceptance" if action is catalogue.SESSION_ACCEPT_REJECT else "session_state"
    owners = recipients.organizers(connection, session["event_id"], OWNER)
    reply_to = owners[0].address if owners else None
    news = News(action, _values(session) | {word: facts["to"]}, session["event_id"], reply_to)
    _tell(connection, change, news, _everybody(connection, session))


def reschedule(*, connection: Connection, change: RowMapping, facts: dict[str, Any]) -> None:
    """Tell speakers and organizers of a session on the programme that it is at another time or place.

    Of one that the same person has moved further by now only the last move is told.
    """
    session = _session(connection, change) if SCHEDULE & set(facts.get("columns", ())) else None
    if session is None or session["state"] not in DECIDED or _is_moved_on(connection, change):
        return
    told = {name: session[name] for name in ("starts_at", "ends_at", "timezone", "location")}
    news = News(catalogue.SESSION_SCHEDULE, _values(session) | told, session["event_id"])
    _tell(connection, change, news, _everybody(connection, session))


def _is_moved_on(connection: Connection, change: RowMapping) -> bool:
    later = (
        TOLD.c[name] == change[name] for name in ("kind", "subject_type", "subject_id", "user_id")
    )
    moves = TOLD.c.facts["columns"].has_any(array(sorted(SCHEDULE)))
    return bool(
        connection.execute(select(exists().where(TOLD.c.id > change["id"], *later, moves))).scalar()
    )


def _session(connection: Connection, change: RowMapping) -> RowMapping | None:
    """Give a living session of a living event, with its event's name, identifier and zone, and its room."""
    wanted = (
        select(
            SESSION,
            EVENT.c.name.label("event_name"),
            EVENT.c.identifier,
            EVENT.c.timezone,
            ROOM.c.name.label("location"),
        )
        .join(EVENT, EVENT.c.id == SESSION.c.event_id)
        .outerjoin(ROOM, ROOM.c.id == SESSION.c.microlocation_id)
        .where(
            SESSION.c.id == change["subject_id"],
            SESSION.c.deleted_at.is_(None),
            EVENT.c.deleted_at.is_(None),
        )
    )
    return connection.execute(wanted).mappings().first()


def _values(session: RowMapping) -> dict[str, Any]:
    link = urls.link_to_session(session["identifier"], session["id"])
    return {"event_name": session["event_name"], "session_name": session["title"], "link": link}


def _names(connection: Connection, session_id: int) -> list[str]:
    table = speakers.table
    wanted = select(table.c.name).join(
        speakers_sessions, speakers_sessions.c.speaker_id == table.c.id
    )
    living = wanted.where(
        speakers_sessions.c.session_id == session_id, table.c.deleted_at.is_(None)
    )
    return list(connection.execute(living.order_by(table.c.id)).scalars())


def _organizers(connection: Connection, session: RowMapping) -> list[Person]:
    return recipients.organizers(connection, session["event_id"])


def _everybody(connection: Connection, session: RowMapping) -> list[Person]:
    return [*_organizers(connection, session), *recipients.speakers_of(connection, session["id"])]


def _tell(
    connection: Connection, change: RowMapping, news: News, persons: Collection[Person]
) -> None:
    deliver.tell(
        connection,
        change,
        news,
        recipients.in_reach(connection, change, int(news.event_id or 0), persons),
    )
