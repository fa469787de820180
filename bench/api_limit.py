"""The limit of a list: one SQL statement that makes the same JSON (see bench.child)."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from bench import repeat
from openevent.infra import pg8000_pipeline
from openevent.infra.config import settings

STATEMENT = Path(__file__).with_name("sessions.sql").read_text()


def prepare(argument: dict[str, Any]) -> tuple[Callable[[], str], Path]:
    """Connect and warm up; `event_id` is the event, `count` the file with the round trips."""
    url = make_url(settings().database_url)
    connection = pg8000_pipeline.connect(
        str(url.host),
        url.port or 0,
        user=url.username,
        password=url.password,
        database=url.database,
    )
    connection.autocommit = True
    read = partial(_read_sessions, connection, argument["event_id"])
    for _ in range(repeat.WARM_UP_CALLS):
        read()
    return read, Path(argument["count"])


def run(ready: tuple[Callable[[], str], Path]) -> dict[str, Any]:
    """Run the statement many times; `body` is the last answer."""
    read, count = ready
    return repeat.call_repeatedly(read, count) | {"body": read()}


def _read_sessions(connection: pg8000_pipeline.Connection, event_id: int) -> str:
    cursor = connection.cursor()
    cursor.execute(STATEMENT, (event_id, event_id))
    return str(cursor.fetchone()[0])
