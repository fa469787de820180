"""Without callers nothing queries the database, so that Aurora can pause.

The rule is docs/contract/platform.md#only-work-wakes-the-database.
"""

import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pg8000.native
import pytest

from local.commands.client import log_in
from tests import waiting

CALLS = 10
PAUSE_SECONDS = 0.2
IDLE_SECONDS = 60
"""The server ends an idle session of the functions' role after this time.

docs/contract/configuration.md#database-roles
"""


@pytest.fixture
def watcher(stack: dict[str, Any]) -> Iterator[pg8000.native.Connection]:
    url = urlsplit(stack["database_url"])
    login: dict[str, Any] = {
        "user": url.username,
        "password": url.password,
        "database": url.path[1:],
    }
    connection = pg8000.native.Connection(
        host=url.hostname, port=url.port, application_name="watcher", **login
    )
    yield connection
    connection.close()


def open_connections(watcher: pg8000.native.Connection) -> int:
    return int(
        watcher.run("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'openevent'")[
            0
        ][0]
    )


def sessions_so_far(watcher: pg8000.native.Connection) -> int:
    return int(
        watcher.run("SELECT sessions FROM pg_stat_database WHERE datname = current_database()")[0][
            0
        ]
    )


@pytest.fixture(params=[2, pytest.param(IDLE_SECONDS, marks=pytest.mark.soak)])
def _idle_seconds(
    request: pytest.FixtureRequest, watcher: pg8000.native.Connection
) -> Iterator[None]:
    """Let new sessions of the role end after so many idle seconds: none of the old ones stays."""
    assert watcher.run("SHOW idle_session_timeout") == [[f"{IDLE_SECONDS // 60}min"]]
    set_timeout = "ALTER ROLE CURRENT_USER SET idle_session_timeout = '{}s'"
    watcher.run(set_timeout.format(request.param))
    watcher.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'openevent'"
    )
    yield
    watcher.run(set_timeout.format(IDLE_SECONDS))


@pytest.mark.usefixtures("_idle_seconds")
def test_after_the_last_call_the_connections_end_and_health_opens_none(
    stack: dict[str, Any], watcher: pg8000.native.Connection
) -> None:
    waiting.until(lambda: open_connections(watcher) == 0, "the end of the old connections")
    before = sessions_so_far(watcher)
    log_in(stack["api"], **stack["organizer"])
    assert sessions_so_far(watcher) > before
    waiting.until(lambda: open_connections(watcher) == 0, "the end of the idle connections")
    before = sessions_so_far(watcher)
    turns = waiting.attempts("the last call of /health", PAUSE_SECONDS)
    for _ in zip(range(CALLS), turns, strict=False):
        with urllib.request.urlopen(
            f"{stack['api']}/health", timeout=waiting.GUARD_SECONDS
        ) as answer:
            assert answer.status == 200
    assert (open_connections(watcher), sessions_so_far(watcher)) == (0, before)
