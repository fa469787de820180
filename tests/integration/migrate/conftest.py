"""The migrate function as a deployment calls it, on a new database."""

import secrets
from collections.abc import Iterator

import pytest

from local.services import postgres as servers
from local.stack import schema
from openevent.infra import config, db
from tests.conftest import PASSWORD


@pytest.fixture
def empty(postgres: servers.Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[schema.Database]:
    """An empty database, to which this process's settings point."""
    name = f"empty_{secrets.token_hex(8)}"
    database = schema.ensure_database(postgres.url, PASSWORD, name)
    monkeypatch.setenv("DATABASE_URL", database.owner_url)
    monkeypatch.setenv("APP_DATABASE_URL", database.url)
    config.settings.cache_clear()
    yield database
    db.close()
    config.settings.cache_clear()
    servers.execute(postgres.url, f'DROP DATABASE "{name}" WITH (FORCE)')
