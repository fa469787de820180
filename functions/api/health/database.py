"""State of the database: its revision, its columns, and the ages of the oldest waiting jobs."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

import openevent
from openevent.model.resource import METADATA
from openevent.resources import ALL

MIGRATIONS: Final = Path(openevent.__file__).parent.parent / "migrations" / "versions"
MODELS: Final[Mapping[str, str]] = {resource.table.name: resource.type for resource in ALL}
QUERY: Final = text("""
    SELECT (SELECT max(version_num) FROM alembic_version) AS revision,
        (SELECT json_object_agg(relname, columns) FROM (
            SELECT relname, array_agg(attname) AS columns
            FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            WHERE relnamespace = CAST('public' AS regnamespace) AND relkind IN ('r', 'v')
                AND attnum > 0 AND NOT attisdropped
            GROUP BY relname) AS catalog) AS columns,
        (SELECT json_object_agg(kind, seconds) FROM (
            SELECT kind, extract(epoch FROM now() - min(created_at)) AS seconds FROM jobs
            WHERE state = 'waiting' AND (kind <> 'images.all' OR opened_at IS NULL)
            GROUP BY kind) AS queue) AS waiting
""")
NO_SUCH_TABLE: Final = "42P01"


@dataclass(frozen=True)
class DatabaseState:
    """The revision, the columns by table, and the oldest waiting job's age in seconds by kind.

    The job that makes all images again takes long in many runs, so it counts until the first one.
    """

    revision: str
    columns: Mapping[str, list[str]]
    waiting: Mapping[str, float]


def read_state(connection: Connection) -> DatabaseState:
    """Read the state in one round trip. Without migrations it is empty."""
    try:
        row = connection.execute(QUERY).one()
    except DBAPIError as error:
        if NO_SUCH_TABLE not in str(error.orig):
            raise
        return DatabaseState("", {}, {})
    return DatabaseState(row.revision or "", row.columns or {}, row.waiting or {})


@cache
def get_head() -> str:
    """Get the newest migration of this code from its file name, such as 0001_first.py.

    The function does not contain alembic.
    """
    return max(path.name.partition("_")[0] for path in MIGRATIONS.glob("[0-9]*.py"))


def list_outdated(state: DatabaseState) -> list[str]:
    """List the models with a column that the database does not have.

    An extra column in the database is no error.
    """
    outdated = []
    for table in METADATA.sorted_tables:
        columns = state.columns.get(table.name, ())
        if set(table.columns.keys()) - set(columns):
            outdated.append(MODELS.get(table.name, table.name))
    return outdated
