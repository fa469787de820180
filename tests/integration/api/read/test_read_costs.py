"""Costs of a read: round trips, slow queries and scanned rows."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, create_engine, text

from local.services import postgres
from local.stack import schema
from openevent.infra import config, db
from tests.factories import events
from tests.roundtrips import CountingProxy
from tests.unit.api.client import Client

type Enter = Callable[..., Client]


@pytest.mark.parametrize("path", ["/v1/events/{id}", "/v1/events/{id}/sessions", "/v1/events"])
@pytest.mark.parametrize("expected", [1, 2])
def test_a_read_is_one_round_trip_and_one_for_the_user(
    event: events.WholeEvent, enter: Enter, trips: CountingProxy, path: str, expected: int
) -> None:
    client = enter(event.owner_id) if expected == 2 else Client()
    client.get(path.format(id=event.id))
    before = trips.trips
    assert client.get(path.format(id=event.id)).status == 200
    assert trips.trips - before == expected


def test_a_slow_query_is_a_503_and_the_connection_serves_the_next_request(
    anonymous: Client,
    event: events.WholeEvent,
    database: schema.Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = f"/v1/events/{event.id}/tracks"
    db.close()
    monkeypatch.setenv("STATEMENT_SECONDS", "1")
    config.settings.cache_clear()
    other = create_engine(database.url.replace("postgresql://", "postgresql+pg8000://"))
    with other.begin() as connection:
        connection.execute(text("LOCK TABLE tracks"))
        answer = anonymous.get(path)
    other.dispose()
    assert (answer.status, answer.headers["retry-after"]) == (503, "10")
    assert answer.detail == "The request took too long. Ask for less at once."
    with db.connect() as connection:  # The same connection: the next request may take its time.
        connection.execute(text("SET statement_timeout = '10min'"))
    assert anonymous.get(path).status == 200
    db.close()
    config.settings.cache_clear()


def test_a_list_of_one_event_does_not_scan_the_rows_of_others(
    anonymous: Client, database: schema.Database
) -> None:
    with db.transaction() as connection:
        large, small = (events.add_whole_event(connection) for _ in range(2))
        many = (
            "INSERT INTO tracks (event_id, name, color) "
            "SELECT :id, n, '#fff' FROM generate_series(1, 20000) AS n"
        )
        connection.execute(text(many), {"id": large.id})
    postgres.execute(database.owner_url, "ANALYZE")
    before = _read_by_id()
    assert anonymous.get(f"/v1/events/{small.id}/tracks").json["meta"] == {"count": 1}
    assert _read_by_id() - before < 100


def _read_by_id() -> int:
    """How many tracks were found by the index of ids."""
    with db.connect() as connection:
        connection.execute(text("SELECT pg_stat_force_next_flush()"))
        statement = text(
            "SELECT idx_tup_read FROM pg_stat_user_indexes WHERE indexrelname = 'tracks_pkey'"
        )
        return int(connection.execute(statement).scalar_one())


@pytest.mark.parametrize(
    ("path", "link"),
    [("/v1/events/{id}", "session-favourites"), ("/v1/events/{id}/sessions", "favourites")],
)
def test_an_include_does_not_read_the_favourites_of_others(
    anonymous: Client, database: schema.Database, path: str, link: str
) -> None:
    with db.transaction() as connection:
        event = events.add_whole_event(connection)
        sessions = (
            "INSERT INTO sessions (event_id, title, state) "
            "SELECT :id, n, 'accepted' FROM generate_series(1, 3000) AS n"
        )
        connection.execute(text(sessions), {"id": event.id})
        favourites = (
            "INSERT INTO user_favourite_sessions (session_id, user_id) "
            "SELECT id, :user FROM sessions WHERE event_id = :id"
        )
        connection.execute(text(favourites), {"id": event.id, "user": event.owner_id})
    postgres.execute(database.owner_url, "ANALYZE")
    before = _count_read_rows("user_favourite_sessions")
    query = {"include": link, "fields[session]": "title", "page[size]": "0"}
    answer = anonymous.get(path.format(id=event.id), query)
    assert (answer.status, answer.json["included"]) == (200, [])
    assert _count_read_rows("user_favourite_sessions") - before < 100


def _count_read_rows(table: str) -> int:
    with db.connect() as connection:
        connection.execute(text("SELECT pg_stat_force_next_flush()"))
        statement = text(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = :table"
        )
        return int(connection.execute(statement, {"table": table}).scalar_one())


@pytest.mark.parametrize(
    ("path", "include"),
    [
        ("/v1/users/{id}", "sessions,speakers"),
        ("/v1/users", "sessions,speakers"),
        ("/v1/users/{id}/sessions", ""),
        ("/v1/users/{id}/speakers", ""),
    ],
)
def test_the_lists_of_a_person_are_read_without_a_scan_of_all_speakers(
    enter: Enter, database: schema.Database, path: str, include: str
) -> None:
    with db.transaction() as connection:
        admin = events.add_user(connection, is_admin=True, is_verified=True)
        add_speaking_accounts(connection)
    postgres.execute(database.owner_url, "ANALYZE")
    before = _count_read_rows("speakers")
    answer = enter(admin).get(path.format(id=admin), {"include": include, "sort": "-id"})
    assert answer.status == 200
    assert _count_read_rows("speakers") - before < 1_000


def add_speaking_accounts(connection: Connection) -> None:
    """Write 20,000 accounts whose addresses speak in one session."""
    event = events.add_whole_event(connection)
    host = f"@{event.id}.example.org"
    values = {"id": event.id, "session": event.session_ids[0], "host": host}
    numbers = "FROM generate_series(1, 20000) AS n"
    speakers = f"INSERT INTO speakers (event_id, name, email) SELECT :id, n, n || :host {numbers}"
    users = f"INSERT INTO users (is_verified, email) SELECT true, n || :host {numbers}"
    pairs = (
        "INSERT INTO speakers_sessions (speaker_id, session_id) "
        "SELECT id, :session FROM speakers WHERE email LIKE '%' || :host"
    )
    for statement in (speakers, users, pairs):
        connection.execute(text(statement), values)
