"""Statistics of events over HTTP: their numbers, their readers, and what they cost."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from sqlalchemy import text

from local.services import postgres
from local.stack import schema
from openevent.infra import db
from tests.factories import events
from tests.roundtrips import CountingProxy
from tests.unit.api.client import Client

type Enter = Callable[..., Client]
NOW: Final = datetime.now(UTC)
DELETED: Final = {"deleted_at": NOW}
ORDERS: Final = ("total", "draft", "cancelled", "pending", "expired", "placed", "completed")
NONE: Final = dict.fromkeys(ORDERS, 0)
GENERAL: Final = "general-statistics"
ORDER: Final = "order-statistics"
MANY_EVENTS: Final = """
    INSERT INTO events (identifier, name, starts_at, ends_at, timezone, state)
    SELECT 'many' || n, 'Days', now(), now(), 'UTC', 'published'
    FROM generate_series(1, 3000) AS n"""
MANY_SESSIONS: Final = """
    INSERT INTO sessions (event_id, title) SELECT events.id, 'Talk' FROM events,
    generate_series(1, 10) WHERE identifier LIKE 'many%'"""
READERS: Final = {
    "owner": (200, 200),
    "organizer": (200, 200),
    "coorganizer": (200, 200),
    "track_organizer": (200, 403),
    "moderator": (200, 403),
    "registrar": (403, 403),
    "attendee": (403, 403),
}
"""The statuses of the general statistics and of the order statistics, by role."""


def add_event(owner_id: int | None = None, **values: Any) -> int:
    with db.transaction() as connection:
        return events.add_event(connection, owner_id, **values)


def add_member(event_id: int, role: str) -> int:
    with db.transaction() as connection:
        user_id = events.add_user(connection)
        events.grant(connection, event_id, user_id, role)
    return user_id


@pytest.fixture
def admin(enter: Enter, add_user: Callable[..., int]) -> Client:
    return enter(add_user(is_admin=True))


def read(client: Client, event_id: int, name: str = GENERAL) -> Any:
    return client.get(f"/v1/events/{event_id}/{name}").json["data"]["attributes"]


def fill(event_id: int) -> None:
    """Write sessions in several states, their speakers, and sponsors, with deleted ones."""
    with db.transaction() as connection:

        def add_session(state: str, **values: Any) -> int:
            row = {"event_id": event_id, "title": "Talk", "state": state, **values}
            return events.add(connection, "session", **row)

        def add_speaker(*session_ids: int, **values: Any) -> None:
            speaker = events.add(connection, "speaker", event_id=event_id, name="Ada", **values)
            for session_id in session_ids:
                events.link_speaker(connection, session_id, speaker)

        accepted, second, pending, draft = map(
            add_session, ("accepted", "accepted", "pending", "draft")
        )
        deleted = add_session("accepted", **DELETED)
        for state in ("withdrawn", "canceled", "canceled"):
            add_session(state)
        add_speaker(accepted, second, pending)
        add_speaker(accepted)
        add_speaker(draft)
        add_speaker(deleted)
        add_speaker()
        add_speaker(pending, **DELETED)
        for values in ({}, {}, DELETED):
            events.add(connection, "sponsor", event_id=event_id, name="Mill", **values)


EXPECTED: Final = {
    "sessions-draft": 1,
    "sessions-submitted": 7,
    "sessions-accepted": 2,
    "sessions-confirmed": 0,
    "sessions-pending": 1,
    "sessions-rejected": 0,
    "sessions-withdrawn": 1,
    "sessions-canceled": 2,
    "speakers": {
        "accepted": 2,
        "confirmed": 0,
        "pending": 1,
        "rejected": 0,
        "withdrawn": 0,
        "canceled": 0,
        "total": 5,
    },
    "sessions": 7,
    "sponsors": 2,
    "speaker-without-session": 2,
}


def test_the_general_statistics_count_the_rows_that_are_not_deleted(
    enter: Enter, add_user: Callable[..., int]
) -> None:
    owner = add_user()
    event = add_event(owner, identifier="stats001")
    fill(event)
    fill(add_event(owner))
    answer = enter(owner).get("/v1/events/stats001/general-statistics")
    data = answer.json["data"]
    assert (data["type"], data["id"]) == ("event-statistics-general", str(event))
    assert data["attributes"] == {"identifier": "stats001", **EXPECTED}
    assert enter(owner).get(data["links"]["self"]).json["data"] == data


def test_an_empty_event_has_zeros(enter: Enter, add_user: Callable[..., int]) -> None:
    owner = add_user()
    event = add_event(owner, identifier="stats002")
    expected = dict.fromkeys(EXPECTED, 0) | {"speakers": dict.fromkeys(EXPECTED["speakers"], 0)}  # type: ignore[call-overload]
    assert read(enter(owner), event) == {"identifier": "stats002", **expected}
    assert read(enter(owner), event, ORDER) == {
        "identifier": "stats002",
        "tickets": NONE | {"max": 0},
        "orders": NONE,
        "sales": NONE,
    }


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("path", ["{}", "relationships/{}"])
def test_the_staff_reads_the_statistics_of_its_event(enter: Enter, role: str, path: str) -> None:
    event = add_event()
    client = enter(add_member(event, role))
    base = f"/v1/events/{event}"
    answers = [client.get(f"{base}/{path.format(name)}") for name in (GENERAL, ORDER)]
    assert tuple(answer.status for answer in answers) == READERS[role]
    assert answers[1].status == 200 or (
        answers[1].detail == "You may not see the order-statistics of this event."
    )


@pytest.mark.parametrize("name", [GENERAL, ORDER])
def test_others_get_a_refusal_and_a_draft_stays_secret(
    anonymous: Client, enter: Enter, add_user: Callable[..., int], admin: Client, name: str
) -> None:
    published, draft = add_event(), add_event(state="draft")
    user = enter(add_user())
    paths = [f"/v1/events/{id_}/{name}" for id_ in (published, draft, 10**9)]
    assert [anonymous.get(path).status for path in paths] == [401, 401, 401]
    assert [user.get(path).status for path in paths] == [403, 404, 404]
    assert [admin.get(path).status for path in paths] == [200, 200, 404]
    assert user.get(f"/v1/events/{published}").status == 200


def test_nobody_writes_them(enter: Enter, add_user: Callable[..., int]) -> None:
    owner = add_user()
    event = add_event(owner)
    path = f"/v1/events/{event}/relationships/{GENERAL}"
    assert enter(owner).send("PATCH", path, {"data": None}).status == 403
    assert enter(owner).delete(f"/v1/event-statistics-general/{event}").status == 405


def test_a_list_includes_them_only_where_the_user_may_see_them(
    enter: Enter, add_user: Callable[..., int]
) -> None:
    user = add_user()
    own = add_event(user)
    fill(own)
    visited = add_event()
    with db.transaction() as connection:
        events.grant(connection, visited, user, "attendee")
    answer = enter(user).get(f"/v1/users/{user}/events", {"include": GENERAL, "sort": "id"})
    mine, other = answer.json["data"]
    assert mine["relationships"][GENERAL]["data"] == {
        "type": "event-statistics-general",
        "id": str(own),
    }
    assert GENERAL not in other["relationships"]
    assert {"links"} == other["relationships"][ORDER].keys()
    (row,) = answer.json["included"]
    assert (row["id"], row["attributes"]["sessions"]) == (str(own), 7)


def test_a_stranger_may_include_them(anonymous: Client) -> None:
    event = add_event()
    document = anonymous.get(f"/v1/events/{event}", {"include": f"{GENERAL},{ORDER}"}).json
    assert document["included"] == []
    assert not {GENERAL, ORDER} & document["data"]["relationships"].keys()
    plain = anonymous.get(f"/v1/events/{event}").json["data"]["relationships"]
    assert plain[GENERAL]["links"]["related"] == f"/v1/events/{event}/{GENERAL}"


def test_the_trash_of_an_administrator_includes_them(admin: Client) -> None:
    event = add_event(**DELETED)
    fill(event)
    query = {"include": GENERAL, "get_trashed": "true", "filter[identifier]": ""}
    query["filter"] = f'[{{"name": "id", "op": "eq", "val": {event}}}]'
    del query["filter[identifier]"]
    (row,) = admin.get("/v1/events", query).json["included"]
    assert row["attributes"]["sessions"] == 7
    assert admin.get(f"/v1/events/{event}/{GENERAL}").status == 404


def test_a_long_list_is_one_round_trip_and_one_for_the_user(
    enter: Enter, add_user: Callable[..., int], trips: CountingProxy
) -> None:
    user = add_user()
    client = enter(user)
    for _ in range(30):
        add_event(user)
    query = {"include": GENERAL, "page[size]": "0"}
    client.get(f"/v1/users/{user}/events", query)
    before = trips.trips
    answer = client.get(f"/v1/users/{user}/events", query)
    assert trips.trips - before == 2
    assert len(answer.json["included"]) == 30


def test_a_list_counts_only_the_rows_of_its_events(
    enter: Enter, add_user: Callable[..., int], database: schema.Database
) -> None:
    user, other = add_user(), add_user()
    small = add_event(user)
    fill(small)
    with db.transaction() as connection:
        connection.execute(text(MANY_EVENTS))
        connection.execute(text(MANY_SESSIONS))
    postgres.execute(database.owner_url, "ANALYZE")
    before = _count_read_sessions()
    query = {"include": GENERAL}
    assert len(enter(user).get(f"/v1/users/{user}/events", query).json["included"]) == 1
    assert enter(other).get("/v1/events", {**query, "page[size]": "50"}).status == 200
    # Connections of the tests before may add to the number late.
    assert _count_read_sessions() - before < 5_000


def test_each_statistic_to_sort_by_counts_the_rows_of_the_events_once(
    admin: Client, database: schema.Database
) -> None:
    with db.transaction() as connection:
        connection.execute(text(MANY_EVENTS.replace("'many'", "'sorted'")))
        connection.execute(text(MANY_SESSIONS.replace("many%", "sorted%")))
    postgres.execute(database.owner_url, "ANALYZE")
    one_key = f"-{GENERAL}.sessions"
    all_sessions, before = _count_sessions(), _count_read_sessions()
    assert admin.get("/v1/events", {"sort": f"{one_key},{GENERAL}.sessions-draft"}).status == 200
    assert _count_read_sessions() - before < 2 * all_sessions + 5_000
    answer = admin.get("/v1/events", {"sort": ",".join([one_key] * 3)})
    assert (answer.status, answer.json["errors"][0]["source"]) == (400, {"parameter": "sort"})


def _count_sessions() -> int:
    with db.connect() as connection:
        return connection.execute(text("SELECT count(*) FROM sessions")).scalar_one()


def _count_read_sessions() -> int:
    """How many sessions were read, by an index or not."""
    statement = text(
        "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'sessions'"
    )
    with db.connect() as connection:
        connection.execute(text("SELECT pg_stat_force_next_flush()"))
        return int(connection.execute(statement).scalar_one())
