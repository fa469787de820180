"""A database of the first release, migrated to this code's head, with that release's AWS."""

import secrets
from collections.abc import Iterator

import pytest
from sqlalchemy import make_url

from local.services import emulator as emulators
from local.services import postgres as servers
from local.stack import schema
from tests.integration.upgrade import restore
from tests.unit.api import cloud
from tests.unit.api.client import Client

VARIABLES = {
    "RETRY_DELAYS": "0,0,0",
    "POWERTOOLS_METRICS_NAMESPACE": "OpenEvent",
    "POWERTOOLS_SERVICE_NAME": "upgrade",
}


@pytest.fixture(scope="module")
def restored(postgres: servers.Server, database: schema.Database) -> Iterator[schema.Database]:
    """The database as the release left it; `database` is another one, of this code."""
    name = f"upgrade_{secrets.token_hex(8)}"
    password = make_url(database.owner_url).password or ""
    yield restore.restore_database(postgres.url, password, name)
    servers.execute(postgres.url, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def upgraded(restored: schema.Database) -> schema.Database:
    """The same at this code's head."""
    schema.migrate(restored)
    return restored


@pytest.fixture(autouse=True, scope="module")
def _services(upgraded: schema.Database, emulator: emulators.Emulator) -> Iterator[None]:
    with (
        pytest.MonkeyPatch.context() as patch,
        cloud.entered(patch, emulator.url, DATABASE_URL=upgraded.url, **VARIABLES),
    ):
        restore.services()
        yield


@pytest.fixture
def ada() -> Client:
    """The event's owner, with a token that the release signed."""
    return Client(restore.release()["tokens"]["access"])
