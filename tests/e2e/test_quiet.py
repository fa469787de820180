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
PAUSE_SECONDS = 2.0


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


def test_a_minute_after_the_last_call_no_connection_is_open_and_health_opens_none(
    stack: dict[str, Any], watcher: pg8000.native.Connection
) -> None:
    log_in(stack["api"], **stack["organizer"])
    assert open_connections(watcher) > 0
    # The watcher has the functions' role; the server ends its idle sessions after this time.
    # docs/contract/configuration.md#database-roles
    assert watcher.run("SHOW idle_session_timeout") == [["1min"]]
    waiting.until(
        lambda: open_connections(watcher) == 0, "the end of the idle connections", PAUSE_SECONDS
    )
    before = sessions_so_far(watcher)
    turns = waiting.attempts("the last call of /health", PAUSE_SECONDS)
    for _ in zip(range(CALLS), turns, strict=False):
        with urllib.request.urlopen(
            f"{stack['api']}/health", timeout=waiting.GUARD_SECONDS
        ) as answer:
            assert answer.status == 200
    assert (open_connections(watcher), sessions_so_far(watcher)) == (0, before)
