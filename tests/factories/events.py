"""Real rows of users, events and all that hangs on an event, written straight into the tables."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from openevent.resources import BY_TYPE, speakers_sessions

NUMBERS: Final = count(1)
OPENING: Final = datetime(2018, 3, 22, 1, 30, tzinfo=UTC)
MADE: Final = datetime(2017, 11, 5, 8, 0, 0, 123456, tzinfo=UTC)


@dataclass(frozen=True)
class WholeEvent:
    """The ids of an event that has one of everything."""

    id: int
    owner_id: int
    type_id: int
    topic_id: int
    sub_topic_id: int
    track_id: int
    session_type_id: int
    microlocation_id: int
    speaker_ids: tuple[int, ...]
    session_ids: tuple[int, ...]
    sponsor_id: int
    social_link_id: int
    form_id: int
    faq_type_id: int
    faq_id: int
    copyright_id: int
    speakers_call_id: int


def add(connection: Connection, type_: str, **values: Any) -> int:
    """Write a row of a resource, by its type such as `session-type`; gives its id."""
    table = BY_TYPE[type_].table
    return int(connection.execute(insert(table).values(values).returning(table.c.id)).scalar_one())


def add_user(connection: Connection, **values: Any) -> int:
    """Write a verified user; gives the id."""
    return add(
        connection,
        "user",
        **{"email": f"user{next(NUMBERS)}@example.org", "is_verified": True} | values,
    )


def grant(connection: Connection, event_id: int, user_id: int, role: str = "owner") -> None:
    """Give a user a role in an event."""
    roles = BY_TYPE["role"].table
    role_id = connection.execute(select(roles.c.id).where(roles.c.name == role)).scalar_one()
    add(connection, "users-events-roles", event_id=event_id, user_id=user_id, role_id=role_id)


def add_event(connection: Connection, owner_id: int | None = None, **values: Any) -> int:
    """Write a published event with what it must have, and its owner; gives the id."""
    needed = {
        "identifier": f"e{next(NUMBERS):07x}",
        "name": "Analytical Days",
        "starts_at": OPENING,
        "ends_at": OPENING + timedelta(days=3),
        "timezone": "Asia/Singapore",
        "state": "published",
    }
    event_id = add(connection, "event", **needed | values)
    if owner_id is not None:
        grant(connection, event_id, owner_id)
    return event_id


def pair(connection: Connection, session_id: int, *speaker_ids: int) -> None:
    """Let speakers give a session."""
    rows = [{"session_id": session_id, "speaker_id": speaker_id} for speaker_id in speaker_ids]
    connection.execute(insert(speakers_sessions).values(rows))


def add_many(connection: Connection, type_: str, rows: list[dict[str, Any]]) -> list[int]:
    """Write many rows of a resource (all with the same keys) in a few statements; gives their ids, ascending."""
    table = BY_TYPE[type_].table
    written = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return sorted(int(row.id) for row in connection.execute(written, rows))


def add_whole_event(
    connection: Connection, owner_id: int | None = None, **values: Any
) -> WholeEvent:
    """Write an event that has one of everything, two speakers and two sessions, and no media."""
    owner_id = owner_id or add_user(connection)
    type_id = _catalogued(connection, "event-type", "Conference")
    topic_id = _catalogued(connection, "event-topic", "Science & Technology")
    sub_topic_id = _catalogued(connection, "event-sub-topic", "High Tech", event_topic_id=topic_id)
    links = {
        "event_type_id": type_id,
        "event_topic_id": topic_id,
        "event_sub_topic_id": sub_topic_id,
    }
    event_id = add_event(
        connection, owner_id, **links | {"description": "<p>All about engines</p>"} | values
    )
    return _filled(connection, event_id, owner_id, (type_id, topic_id, sub_topic_id))


def _catalogued(connection: Connection, type_: str, name: str, **links: int) -> int:
    table = BY_TYPE[type_].table
    known = connection.execute(select(table.c.id).where(table.c.name == name)).scalar()
    return (
        int(known)
        if known
        else add(connection, type_, name=name, slug=name.lower().replace(" ", "-"), **links)
    )


def _filled(
    connection: Connection, event_id: int, owner_id: int, catalogue: tuple[int, int, int]
) -> WholeEvent:
    def made(type_: str, **values: Any) -> int:
        return add(connection, type_, event_id=event_id, **values)

    track = made("track", name="Engines", color="#2f80ed", font_color="#ffffff")
    kind = made("session-type", name="Talk", length="00:30")
    room = made("microlocation", name="Hall", floor=2, latitude=1.3196856, longitude=103.892495)
    speakers = (
        made("speaker", name="Ada Lovelace", email="ada@example.org", country="GB"),
        made("speaker", name="Charles Babbage"),
    )
    links = {
        "track_id": track,
        "session_type_id": kind,
        "microlocation_id": room,
        "creator_id": owner_id,
    }
    times = {"starts_at": OPENING, "ends_at": OPENING + timedelta(minutes=30), "created_at": MADE}
    sessions = (
        made("session", title="Notes on the engine", state="accepted", **links, **times),
        made("session", title="Panel", created_at=MADE),
    )
    pair(connection, sessions[0], *speakers)
    faq_type = made("faq-type", name="Travel")
    return WholeEvent(
        event_id, owner_id, *catalogue, track, kind, room, speakers, sessions,
        sponsor_id=made("sponsor", name="Mill", level=1, type="Gold", url="https://mill.example.org"),
        social_link_id=made("social-link", name="Twitter", link="https://twitter.com/days"),
        form_id=made("custom-form", field_identifier="title", form="session", is_required=True, is_included=True),
        faq_type_id=faq_type,
        faq_id=made("faq", question="How to get there?", answer="By train.", faq_type_id=faq_type),
        copyright_id=made("event-copyright", holder="The Society", licence="CC BY 4.0", year=2018),
        speakers_call_id=made("speakers-call", announcement="<p>Speak!</p>", starts_at=MADE, ends_at=OPENING),
    )  # fmt: skip
