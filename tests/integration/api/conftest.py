"""The API in process, with a real database and the emulator's AWS."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from local.services import emulator as emulators
from local.stack import schema
from openevent.auth import tokens
from openevent.infra import config, db
from openevent.resources.user import users
from tests.factories import events
from tests.integration.api import people
from tests.integration.api.jsonapi import filtering
from tests.integration.api.routes import invitations
from tests.roundtrips import CountingProxy, counted
from tests.unit.api import cloud
from tests.unit.api.client import Client

type Enter = Callable[..., Client]


@pytest.fixture(autouse=True, scope="module")
def environment(
    database: schema.Database, emulator: emulators.Emulator
) -> Iterator[dict[str, str]]:
    """The variables of the API, which are this process's too."""
    with (
        pytest.MonkeyPatch.context() as patch,
        cloud.entered(patch, emulator.url, DATABASE_URL=database.url) as variables,
    ):
        yield variables


@pytest.fixture
def trips(database: schema.Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[CountingProxy]:
    """Count the round trips to the database."""
    db.close()
    with counted(database, monkeypatch) as proxy:
        yield proxy
    config.settings.cache_clear()


@pytest.fixture
def frozen() -> Iterator[float]:
    """Let time.time stand still: no window of a limit passes, however long the test takes."""
    now = float(int(time.time()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time", lambda: now)
        yield now


@pytest.fixture
def anonymous() -> Client:
    return Client()


@pytest.fixture
def add_user() -> Callable[..., int]:
    def add(**values: Any) -> int:
        with db.transaction() as connection:
            return events.add_user(connection, **values)

    return add


@pytest.fixture
def enter() -> Callable[..., Client]:
    """Log a user in, by id; `seconds` is how long the token lives."""

    def entered(user_id: int, seconds: int = 3600, *, fresh: bool = True) -> Client:
        table = users.table
        with db.connect() as connection:
            generation = connection.execute(
                select(table.c.token_generation).where(table.c.id == user_id)
            ).scalar_one()
        return Client(tokens.sign_access_token(user_id, generation, fresh=fresh, seconds=seconds))

    return entered


@pytest.fixture
def ada() -> str:
    """The e-mail of somebody with the password of tests.integration.api.people."""
    return people.add()


@pytest.fixture
def event() -> events.WholeEvent:
    """A published event with one of everything."""
    with db.transaction() as connection:
        return events.add_whole_event(connection)


@pytest.fixture
def draft() -> events.WholeEvent:
    """The same as a draft."""
    with db.transaction() as connection:
        return events.add_whole_event(connection, state="draft")


@pytest.fixture
def place() -> invitations.Place:
    """A draft with its owner, and the account of somebody who may be invited."""
    return invitations.place()


@pytest.fixture
def rooms() -> str:
    """The path of the rooms of an event (filtering.ROOMS)."""
    return filtering.add_rooms()
