"""Expired rows are deleted when their time is over; a row that is renewed meanwhile stays."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Table, func, insert, select, update

from local.stack import schema
from openevent.auth import refresh_tokens
from openevent.infra import db
from openevent.mail.tables import proposal_hours, provider_events
from openevent.resources.notification import notifications
from openevent.resources.role import ORGANIZER, roles
from openevent.resources.role_invite import role_invites
from openevent.resources.speaker_invite import speaker_invites
from openevent.work import changes
from scheduler.purges import DUTIES
from tests.factories import events
from tests.integration.api.write import concurrent_requests

INVITES = "expired invites"
SPEAKER_INVITES = "expired speaker invites"
LOGINS = "expired logins"
CHANGES = "changes older than 90 days"
NOTIFICATIONS = "notifications older than 90 days"
REPORTS = "provider events older than 30 days"
HOURS = "hours of proposals"
TABLES: Mapping[str, Table] = {
    INVITES: role_invites.table,
    SPEAKER_INVITES: speaker_invites.table,
    LOGINS: refresh_tokens.refresh_families,
    CHANGES: changes.changes,
    NOTIFICATIONS: notifications.table,
    REPORTS: provider_events,
    HOURS: proposal_hours,
}
TIMES = {
    INVITES: "expires_at",
    SPEAKER_INVITES: "expires_at",
    LOGINS: "expires_at",
    CHANGES: "created_at",
    NOTIFICATIONS: "received_at",
    REPORTS: "received_at",
    HOURS: "ends_at",
}
DAYS = {
    INVITES: 0,
    SPEAKER_INVITES: 0,
    LOGINS: 0,
    CHANGES: 90,
    NOTIFICATIONS: 90,
    REPORTS: 30,
    HOURS: 1,
}
"""Days that a row is kept after that time."""
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _empty_tables() -> None:
    """Start each test with empty tables."""
    with db.transaction() as connection:
        for table in TABLES.values():
            connection.execute(table.delete())


def add_row(duty: str, age: timedelta, **values: Any) -> None:
    """Write a row that expired so long ago."""
    with db.transaction() as connection:
        user = events.add_user(connection)
        defaults = ROWS[duty](connection, user)
        expired_at = func.now() - timedelta(days=DAYS[duty]) - age
        row = {**defaults, TIMES[duty]: expired_at, **values}
        connection.execute(insert(TABLES[duty]).values(**row))


def _make_invite(connection: Connection, user: int) -> dict[str, Any]:
    role_id = select(roles.table.c.id).where(roles.table.c.name == ORGANIZER).scalar_subquery()
    return {
        "email": "ada@example.org",
        "role_name": ORGANIZER,
        "event_id": events.add_event(connection, user),
        "role_id": role_id,
    }


def _make_speaker_invite(connection: Connection, user: int) -> dict[str, Any]:
    event_id = events.add_event(connection, user)
    session_id = events.add(connection, "session", event_id=event_id, title="Talk")
    return {"email": "ada@example.org", "event_id": event_id, "session_id": session_id}


ROWS: Mapping[str, Any] = {
    INVITES: _make_invite,
    SPEAKER_INVITES: _make_speaker_invite,
    LOGINS: lambda _, user: {
        "id": uuid4(),
        "user_id": user,
        "generation": 0,
        "turned_at": func.now(),
    },
    CHANGES: lambda _, user: {
        "batch": uuid4(),
        "kind": "a.b",
        "subject_type": "user",
        "subject_id": user,
        "facts": {},
    },
    NOTIFICATIONS: lambda _, user: {"user_id": user, "title": "Hello"},
    REPORTS: lambda *_: {"id": str(uuid4())},
    HOURS: lambda connection, user: {"event_id": events.add_event(connection, user)},
}


def count_rows(duty: str) -> int:
    with db.connect() as connection:
        query = select(func.count()).select_from(TABLES[duty])
        return int(connection.execute(query).scalar_one())


@pytest.mark.parametrize("duty", TABLES)
def test_expired_rows_are_deleted_and_the_others_stay(duty: str) -> None:
    for age in (MINUTE, MINUTE, -MINUTE):
        add_row(duty, age)
    assert DUTIES[duty]() == 2
    assert count_rows(duty) == 1
    assert DUTIES[duty]() == 0


def test_these_tests_cover_every_duty() -> None:
    assert set(DUTIES) == set(TABLES)


@pytest.mark.parametrize("status", ["accepted", "declined"])
def test_an_answered_invite_stays(status: str) -> None:
    add_row(INVITES, MINUTE, status=status)
    assert (DUTIES[INVITES](), count_rows(INVITES)) == (0, 1)


def test_the_announcement_of_a_date_stays() -> None:
    add_row(CHANGES, timedelta(days=400), key="event.soon 1 0")
    assert (DUTIES[CHANGES](), count_rows(CHANGES)) == (0, 1)


def test_a_publication_stays_because_it_says_who_is_told() -> None:
    add_row(CHANGES, timedelta(days=400), kind="event.published")
    assert (DUTIES[CHANGES](), count_rows(CHANGES)) == (0, 1)


@pytest.mark.parametrize("duty", [INVITES, LOGINS])
def test_a_row_that_is_renewed_meanwhile_stays(duty: str, database: schema.Database) -> None:
    add_row(duty, MINUTE)
    table = TABLES[duty]
    with ThreadPoolExecutor(1) as pool:
        with concurrent_requests.open_transaction(database) as other:
            other.execute(update(table).values(expires_at=func.now() + timedelta(days=7)))
            purging = pool.submit(DUTIES[duty])
            while not concurrent_requests.has_waiting_row_lock(database):
                assert not purging.done(), purging.result()
        assert purging.result() == 0
    assert count_rows(duty) == 1
