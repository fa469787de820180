"""What is past its time goes, at its hour and not before; what is renewed at that moment stays."""

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
from openevent.mail.tables import provider_events
from openevent.resources.notification import notifications
from openevent.resources.role import ORGANIZER, roles
from openevent.resources.role_invite import role_invites
from openevent.work import changes
from scheduler.purges import DUTIES
from tests.factories import events
from tests.integration.api.write import rivals

INVITES, LOGINS, TOLD = "invites that ran out", "logins that ran out", "changes of 90 days"
NOTICES, REPORTS = "notifications of 90 days", "providers' events of 30 days"
TABLES: Mapping[str, Table] = {
    INVITES: role_invites.table, LOGINS: refresh_tokens.refresh_families, TOLD: changes.changes, NOTICES: notifications.table,
    REPORTS: provider_events,
}  # fmt: skip
TIMES = {
    INVITES: "expires_at",
    LOGINS: "expires_at",
    TOLD: "created_at",
    NOTICES: "received_at",
    REPORTS: "received_at",
}
KEPT = {INVITES: 0, LOGINS: 0, TOLD: 90, NOTICES: 90, REPORTS: 30}
"""Days after that time."""
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _swept() -> None:
    """Each test finds what it wrote itself."""
    with db.transaction() as connection:
        for table in TABLES.values():
            connection.execute(table.delete())


def add(duty: str, past: timedelta, **values: Any) -> None:
    """Write a row that has been past its time for so long."""
    with db.transaction() as connection:
        user = events.add_user(connection)
        known = ROWS[duty](connection, user)
        late = func.now() - timedelta(days=KEPT[duty]) - past
        connection.execute(insert(TABLES[duty]).values(**{**known, TIMES[duty]: late, **values}))


def _invite(connection: Connection, user: int) -> dict[str, Any]:
    known = {
        "email": "ada@example.org",
        "role_name": ORGANIZER,
        "event_id": events.add_event(connection, user),
    }
    return known | {
        "role_id": select(roles.table.c.id).where(roles.table.c.name == ORGANIZER).scalar_subquery()
    }


ROWS: Mapping[str, Any] = {
    INVITES: _invite,
    LOGINS: lambda _, user: {
        "id": uuid4(),
        "user_id": user,
        "generation": 0,
        "turned_at": func.now(),
    },
    TOLD: lambda _, user: {
        "batch": uuid4(),
        "kind": "a.b",
        "subject_type": "user",
        "subject_id": user,
        "facts": {},
    },
    NOTICES: lambda _, user: {"user_id": user, "title": "Hello"},
    REPORTS: lambda *_: {"id": str(uuid4())},
}


def left(duty: str) -> int:
    with db.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(TABLES[duty])).scalar_one())


@pytest.mark.parametrize("duty", TABLES)
def test_what_is_past_its_time_goes_once_and_the_rest_stays(duty: str) -> None:
    for past in (MINUTE, MINUTE, -MINUTE):
        add(duty, past)
    assert DUTIES[duty]() == 2
    assert left(duty) == 1
    assert DUTIES[duty]() == 0


def test_every_duty_is_tested_here() -> None:
    assert set(DUTIES) == set(TABLES)


@pytest.mark.parametrize("status", ["accepted", "declined"])
def test_an_invite_that_was_answered_is_kept(status: str) -> None:
    add(INVITES, MINUTE, status=status)
    assert (DUTIES[INVITES](), left(INVITES)) == (0, 1)


def test_what_was_told_of_a_date_is_kept() -> None:
    add(TOLD, timedelta(days=400), key="event.soon 1 0")
    assert (DUTIES[TOLD](), left(TOLD)) == (0, 1)


@pytest.mark.parametrize("duty", [INVITES, LOGINS])
def test_what_is_renewed_at_that_moment_stays(duty: str, database: schema.Database) -> None:
    add(duty, MINUTE)
    table = TABLES[duty]
    with ThreadPoolExecutor(1) as pool:
        with rivals.transaction(database) as other:
            other.execute(update(table).values(expires_at=func.now() + timedelta(days=7)))
            purging = pool.submit(DUTIES[duty])
            while not rivals.hold_a_row(database):
                assert not purging.done(), purging.result()
        assert purging.result() == 0
    assert left(duty) == 1
