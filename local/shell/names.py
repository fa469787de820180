"""The names that a shell starts with: tables, the super admin, and calls for queries."""

from difflib import get_close_matches
from importlib import import_module
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Executable,
    Table,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from local.shell.records import Changed, Record, Rows, Shown
from local.shell.session import Refused, Session
from local.terminal import tables
from openevent.model.resource import METADATA, VIEW
from openevent.resources import ALL

LIMIT: Final = 50
"""Rows of `find` and `sql` without `limit=…`."""
TABLE_MODULES: Final = (
    "openevent.auth.refresh_tokens",
    "openevent.domain.documents.files",
    "openevent.domain.media.unused_media",
    "openevent.domain.trash.tables",
    "openevent.mail.tables",
    "openevent.model.event_versions",
    "openevent.work.changes",
    "openevent.work.handler_progress",
    "openevent.work.job_reports",
    "openevent.work.jobs",
)
"""Modules with tables that are no resources."""
TEXT_KEYS: Final = ("identifier", "email", "name")
"""Columns by which `get` finds a row by a text: the first that the table has."""
ESTIMATES: Final = text("SELECT relname, n_live_tup FROM pg_stat_user_tables")


class Tables(Shown):
    """All tables: `tables.jobs` is one. They are shown with about how many rows they have."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Table:
        if name not in METADATA.tables:
            raise AttributeError(f"No table is called {name!r}: `tables` lists them.")
        return METADATA.tables[name]

    def __dir__(self) -> list[str]:
        return sorted(METADATA.tables)

    def __str__(self) -> str:
        estimates = self._session.load(ESTIMATES)
        counts: dict[str, int | str] = {row["relname"]: row["n_live_tup"] for row in estimates}
        counts |= {name: "view" for name, table in METADATA.tables.items() if VIEW in table.info}
        types = {resource.table.name: resource.type for resource in ALL}
        rows = [
            (name, counts.get(name), types.get(name), len(table.c))
            for name, table in sorted(METADATA.tables.items())
        ]
        return tables.format_table(("table", "rows, about", "resource", "columns"), rows)


class Calls:
    """The calls of a shell."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, table: Table, key: Any) -> Record:
        """Get one row by its id, or by its identifier, e-mail or name. Raises Refused."""
        rows = self._session.load(select(table).where(_by_key(table, key)), 1)
        if not rows:
            raise Refused(f"No row of {table.name} has the key {key!r}.")
        return rows[0]

    def find(
        self,
        table: Table,
        *conditions: ColumnElement[bool],
        limit: int = LIMIT,
        order: Any = None,
        **values: Any,
    ) -> Rows:
        """Find rows by conditions and values: `find(events, events.c.id > 3, state="draft")`.

        Raises Refused.
        """
        equal = [_get_column(table, name) == value for name, value in values.items()]
        statement = select(table).where(*conditions, *equal)
        first, *_ = table.primary_key.columns or table.columns
        statement = statement.order_by(first if order is None else order)
        return self._session.load(statement, limit)

    def sql(
        self, statement: str | Executable, /, *, limit: int = LIMIT, **parameters: Any
    ) -> Rows | Changed:
        """Execute a text with named parameters, or a statement of SQLAlchemy.

        `sql("select * from jobs where id = :id", id=3)`: never paste a value into the text.
        Raises Refused.
        """
        executable = text(statement) if isinstance(statement, str) else statement
        return self._session.execute(executable, parameters, limit)

    def commit(self) -> None:
        """Keep what was changed."""
        self._session.commit()

    def rollback(self) -> None:
        """Drop what was changed since the last commit()."""
        self._session.rollback()


def build_names(session: Session) -> dict[str, Any]:
    """Build the names of a shell."""
    for module in TABLE_MODULES:
        import_module(module)
    calls = Calls(session)
    own_calls = (calls.get, calls.find, calls.sql, calls.commit, calls.rollback)
    return {
        **{resource.table.name: resource.table for resource in ALL},
        "tables": Tables(session),
        "su": load_super_admin(session),
        **{call.__name__: call for call in own_calls},
        **{call.__name__: call for call in (select, insert, update, delete, text)},
        "func": func,
    }


def load_super_admin(session: Session) -> Record | None:
    """Load the first super admin; None if there is none yet."""
    users = METADATA.tables["users"]
    is_super_admin = users.c.is_super_admin & users.c.deleted_at.is_(None)
    statement = select(users).where(is_super_admin).order_by(users.c.id)
    return next(iter(session.load(statement, 1)), None)


def _by_key(table: Table, key: Any) -> ColumnElement[bool]:
    first, *_ = table.primary_key.columns or table.columns
    if isinstance(key, int) or str(key).isdecimal():
        return first == int(key)
    name = next((name for name in TEXT_KEYS if name in table.c), first.name)
    return table.c[name] == str(key)


def _get_column(table: Table, name: str) -> ColumnElement[Any]:
    if name not in table.c:
        near = ", ".join(get_close_matches(name, table.c.keys())) or f"dir({table.name}.c) has all"
        raise Refused(f"{table.name} has no column {name!r}: {near}.")
    return table.c[name]
