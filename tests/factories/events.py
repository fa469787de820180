"""Writes rows of users, events and parts of an event directly into the tables."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select

from openevent.resources import BY_TYPE, speakers_sessions

NUMBERS: Final = count(1)
OPENING: Final = datetime(2018, 3, 22, 1, 30, tzinfo=UTC)
CREATED_AT: Final = datetime(2017, 11, 5, 8, 0, 0, 123456, tzinfo=UTC)


@dataclass(frozen=True)
class WholeEvent:
    """The ids of an event that has at least one part of each type."""

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
    """Write a row of a resource by its type, such as `session-type`; gives its id."""
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
    """Write a published event with the required values, and its owner; gives the id."""
    required = {
        "identifier": f"e{next(NUMBERS):07x}",
        "name": "Analytical Days",
        "starts_at": OPENING,
        "ends_at": OPENING + timedelta(days=3),
        "timezone": "Asia/Singapore",
        "state": "published",
    }
    event_id = add(connection, "event", **required | values)
    if owner_id is not None:
        grant(connection, event_id, owner_id)
    return event_id


def set_mail_switches(
    connection: Connection, user_id: int, event_id: int | None = None, **switches: bool
) -> int:
    """Write a user's own row of e-mail notifications, instead of an automatic one; gives its id."""
    table = BY_TYPE["email-notification"].table
    is_of_event = table.c.event_id.is_not_distinct_from(event_id)
    connection.execute(delete(table).where(table.c.user_id == user_id, is_of_event))
    return add(connection, "email-notification", user_id=user_id, event_id=event_id, **switches)


def link_speaker(connection: Connection, session_id: int, *speaker_ids: int) -> None:
    """Link speakers to a session."""
    rows = [{"session_id": session_id, "speaker_id": speaker_id} for speaker_id in speaker_ids]
    connection.execute(insert(speakers_sessions).values(rows))


def add_many(connection: Connection, type_: str, rows: list[dict[str, Any]]) -> list[int]:
    """Write many rows, all with the same keys, in a few statements; gives their ids, ascending."""
    table = BY_TYPE[type_].table
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return sorted(int(row.id) for row in connection.execute(statement, rows))


def add_whole_event(
    connection: Connection, owner_id: int | None = None, **values: Any
) -> WholeEvent:
    """Write an event with at least one part of each type, two speakers, two sessions, no media."""
    owner_id = owner_id or add_user(connection)
    type_id = _add_catalogue_row(connection, "event-type", "Conference")
    topic_id = _add_catalogue_row(connection, "event-topic", "Science & Technology")
    sub_topic_id = _add_catalogue_row(
        connection, "event-sub-topic", "High Tech", event_topic_id=topic_id
    )
    links = {
        "event_type_id": type_id,
        "event_topic_id": topic_id,
        "event_sub_topic_id": sub_topic_id,
    }
    event_id = add_event(
        connection, owner_id, **links | {"description": "<p>All about engines</p>"} | values
    )
    return _fill_event(connection, event_id, owner_id, (type_id, topic_id, sub_topic_id))


def _add_catalogue_row(connection: Connection, type_: str, name: str, **links: int) -> int:
    """Find the row with this name, or write it; gives its id."""
    table = BY_TYPE[type_].table
    row_id = connection.execute(select(table.c.id).where(table.c.name == name)).scalar()
    if row_id is not None:
        return int(row_id)
    slug = name.lower().replace(" ", "-")
    return add(connection, type_, name=name, slug=slug, **links)


def _fill_event(
    connection: Connection, event_id: int, owner_id: int, catalogue: tuple[int, int, int]
) -> WholeEvent:
    def add_part(type_: str, **values: Any) -> int:
        return add(connection, type_, event_id=event_id, **values)

    links = {
        "track_id": add_part("track", name="Engines", color="#2f80ed", font_color="#ffffff"),
        "session_type_id": add_part("session-type", name="Talk", length="00:30"),
        "microlocation_id": add_part(
            "microlocation", name="Hall", floor=2, latitude=1.3196856, longitude=103.892495
        ),
    }
    speaker_ids = (
        add_part("speaker", name="Ada Lovelace", email="ada@example.org", country="GB"),
        add_part("speaker", name="Charles Babbage"),
    )
    session_ids = _add_sessions(connection, event_id, creator_id=owner_id, **links)
    link_speaker(connection, session_ids[0], *speaker_ids)
    type_id, topic_id, sub_topic_id = catalogue
    return WholeEvent(
        id=event_id,
        owner_id=owner_id,
        type_id=type_id,
        topic_id=topic_id,
        sub_topic_id=sub_topic_id,
        **links,
        speaker_ids=speaker_ids,
        session_ids=session_ids,
        **_add_other_parts(connection, event_id),
    )


def _add_sessions(connection: Connection, event_id: int, **links: int) -> tuple[int, int]:
    """Write a session with a time and all links, and one without; gives their ids."""
    values = {"event_id": event_id, "created_at": CREATED_AT}
    times = {"starts_at": OPENING, "ends_at": OPENING + timedelta(minutes=30)}
    talk = {"title": "Notes on the engine", "state": "accepted", **links, **times}
    return (
        add(connection, "session", **values, **talk),
        add(connection, "session", **values, title="Panel", state="draft"),
    )


def _add_other_parts(connection: Connection, event_id: int) -> dict[str, int]:
    """Write one of each other part; gives the ids by the names of WholeEvent."""

    def add_part(type_: str, **values: Any) -> int:
        return add(connection, type_, event_id=event_id, **values)

    faq_type_id = add_part("faq-type", name="Travel")
    faq = {"question": "How to get there?", "answer": "By train.", "faq_type_id": faq_type_id}
    form_field = {"field_identifier": "title", "form": "session", "name": "Title"}
    sponsor = {"name": "Mill", "level": 1, "type": "Gold", "url": "https://mill.example.org"}
    times = {"starts_at": CREATED_AT, "ends_at": OPENING}
    return {
        "faq_type_id": faq_type_id,
        "sponsor_id": add_part("sponsor", **sponsor),
        "social_link_id": add_part("social-link", name="Twitter", link="https://twitter.com/days"),
        "form_id": add_part("custom-form", **form_field, is_required=True, is_included=True),
        "faq_id": add_part("faq", **faq),
        "copyright_id": add_part(
            "event-copyright", holder="The Society", licence="CC BY 4.0", year=2018
        ),
        "speakers_call_id": add_part("speakers-call", announcement="<p>Speak!</p>", **times),
    }
