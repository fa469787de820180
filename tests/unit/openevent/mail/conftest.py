"""A front end for the links in mails."""

from collections.abc import Iterator

import pytest

from openevent.infra import config

ORIGIN = "https://events.example.org"
API_ORIGIN = "https://api.example.org"


@pytest.fixture(scope="module", autouse=True)
def _front_end() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
        monkeypatch.setenv("FRONTEND_ORIGIN", ORIGIN)
        monkeypatch.setenv("API_ORIGIN", API_ORIGIN)
        config.settings.cache_clear()
        yield
    config.settings.cache_clear()
