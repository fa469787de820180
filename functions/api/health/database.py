"""What the database says of itself: its revision, the columns it has, how old the oldest waiting jobs are."""

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
            SELECT relname, array_agg(attname) AS columns FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            WHERE relnamespace = CAST('public' AS regnamespace) AND relkind IN ('r', 'v') AND attnum > 0
                AND NOT attisdropped
            GROUP BY relname) AS catalog) AS columns,
        (SELECT json_object_agg(kind, seconds) FROM (
            SELECT kind, extract(epoch FROM now() - min(created_at)) AS seconds FROM jobs
            WHERE state = 'waiting' GROUP BY kind) AS queue) AS waiting
""")
NO_SUCH_TABLE: Final = "42P01"


@dataclass(frozen=True)
class DatabaseState:
    """The revision, the columns by table, and the age in seconds of the oldest waiting job by kind."""

    revision: str
    columns: Mapping[str, list[str]]
    waiting: Mapping[str, float]


def read_state(connection: Connection) -> DatabaseState:
    """Ask in one round trip; a database that was never migrated knows nothing."""
    try:
        row = connection.execute(QUERY).one()
    except DBAPIError as error:
        if NO_SUCH_TABLE not in str(error.orig):
            raise
        return DatabaseState("", {}, {})
    return DatabaseState(row.revision or "", row.columns or {}, row.waiting or {})


@cache
def get_head() -> str:
    """Give the newest migration of this code, from the name of its file (0001_first.py): alembic is not here."""
    return max(path.name.partition("_")[0] for path in MIGRATIONS.glob("[0-9]*.py"))


def list_outdated(facts: DatabaseState) -> list[str]:
    """Name the models that have a column which the database has not; one more in the database is no fault."""
    tables = METADATA.sorted_tables
    late = [
        table.name
        for table in tables
        if set(table.columns.keys()) - set(facts.columns.get(table.name, ()))
    ]
    return [MODELS.get(name, name) for name in late]
