"""The shared layer against a real database: settings of this process point at the module's own."""

from collections.abc import Iterator

import pytest

from local.stack import schema
from openevent.infra import aws, config, db


@pytest.fixture(autouse=True)
def _settings(database: schema.Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DATABASE_URL", database.url)
    config.settings.cache_clear()
    aws.client.cache_clear()
    yield
    db.close()
    config.settings.cache_clear()
