"""The limit of a list: one statement that makes the same JSON, sent again and again (see bench.child)."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from bench import repeat
from openevent.infra import pg8000_pipeline
from openevent.infra.config import settings

STATEMENT = Path(__file__).with_name("sessions.sql").read_text()


def prepare(given: dict[str, Any]) -> tuple[Callable[[], str], Path]:
    """Connect, and be ready to read the sessions of the event."""
    url = make_url(settings().database_url)
    connection = pg8000_pipeline.connect(
        str(url.host),
        url.port or 0,
        user=url.username,
        password=url.password,
        database=url.database,
    )
    connection.autocommit = True
    ask = partial(_answer, connection, given["event_id"])
    for _ in range(repeat.WARM_UP_CALLS):
        ask()
    return ask, Path(given["count"])


def run(ready: tuple[Callable[[], str], Path]) -> dict[str, Any]:
    """Ask again and again; the last answer is in `body`."""
    ask, count = ready
    return repeat.call_repeatedly(ask, count) | {"body": ask()}


def _answer(connection: pg8000_pipeline.Connection, event_id: int) -> str:
    cursor = connection.cursor()
    cursor.execute(STATEMENT, (event_id, event_id))
    return str(cursor.fetchone()[0])
