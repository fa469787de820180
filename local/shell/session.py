"""The session of a shell: one transaction that never commits by itself, or one that only reads."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Engine, Executable, NullPool, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError, StatementError

from local.shell.records import Changed, Record, Rows
from openevent.infra import pg8000_pipeline

UNBOUNDED: Final = {"idle_session_timeout": "0", "idle_in_transaction_session_timeout": "0"}
"""A person thinks longer than the 60 s after which the functions' role loses its session."""
LOST: Final = "The connection was lost, and all that was not committed. The next call reconnects."
READ_ONLY: Final = "A deployed stack is only read here: its API writes (docs/tools.md)."


class Refused(Exception):
    """A call was not carried out; the text says why."""


class Session:
    """Executes statements. One that fails changes nothing, and those before it stay."""

    def __init__(self, engine: Engine, *, writes: bool) -> None:
        self._writes = writes
        self._engine = engine
        self._connection = engine.connect()

    @property
    def writes(self) -> bool:
        """Return whether the session may write."""
        return self._writes

    def execute(
        self, statement: Executable, parameters: Mapping[str, Any], limit: int | None = None
    ) -> Rows | Changed:
        """Execute a statement, and load its rows, at most `limit`. Raises Refused."""
        with self._protected():
            result = self._connection.execute(statement, dict(parameters))
            if not result.returns_rows:
                return Changed(result.rowcount)
            rows = result.mappings().fetchmany(limit + 1) if limit else result.mappings().all()
            names = list(result.keys())
            result.close()
        records = [Record(dict(row)) for row in rows]
        has_more = limit is not None and len(records) > limit
        return Rows(names, records[:limit] if limit else records, has_more=has_more)

    def load(self, query: Executable, limit: int | None = None, **parameters: Any) -> Rows:
        """Execute a query, and load its rows, at most `limit`. Raises Refused."""
        rows = self.execute(query, parameters, limit)
        if isinstance(rows, Changed):
            raise Refused("The statement returns no rows.")
        return rows

    def commit(self) -> None:
        """Keep what was changed. Raises Refused."""
        if not self._writes:
            raise Refused(READ_ONLY)
        with _refusing():
            self._connection.commit()

    def rollback(self) -> None:
        """Drop what was changed since the last commit."""
        self._connection.rollback()

    def close(self) -> None:
        """Drop what was not committed, and end the session."""
        self._connection.close()
        self._engine.dispose()

    @contextmanager
    def _protected(self) -> Iterator[None]:
        """Keep the transaction usable if the statement fails; a reading session has none."""
        try:
            with _refusing():
                if self._writes:
                    with self._connection.begin_nested():
                        yield
                else:
                    yield
        finally:
            if self._connection.invalidated or not self._writes:
                self._connection.rollback()


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise Refused(LOST if error.connection_invalidated else describe(error)) from None
    except StatementError as error:
        raise Refused(str(error.orig or error).partition("\n")[0]) from None


def describe(error: DBAPIError) -> str:
    """Describe an error of PostgreSQL: its message and hint."""
    fields = error.orig.args[0] if error.orig and error.orig.args else str(error)
    if not isinstance(fields, dict):
        return str(fields)
    parts = [str(fields[name]).rstrip(".") for name in ("M", "H") if fields.get(name)]
    return f"PostgreSQL: {'. '.join(parts)}."


def open_local(database_url: str) -> Session:
    """Open a session as the functions' role of the local stack. Raises Refused."""
    url = make_url(database_url)
    host, port = url.host or "127.0.0.1", url.port or 5432

    def connect() -> pg8000_pipeline.Connection:
        try:
            return pg8000_pipeline.connect(
                host,
                port,
                user=url.username,
                password=url.password,
                database=url.database,
                startup_params=UNBOUNDED,
            )
        except OSError as error:
            raise Refused(f"The database at {host}:{port} cannot be reached: {error}") from None

    engine = create_engine("postgresql+pg8000://", creator=connect, poolclass=NullPool)
    return _open(engine, writes=True)


def open_reading(engine: Engine) -> Session:
    """Open a session that only reads. Raises Refused."""
    return _open(engine, writes=False)


def _open(engine: Engine, *, writes: bool) -> Session:
    with _refusing():
        session = Session(engine, writes=writes)
        session.load(text("SELECT 1"))
        session.rollback()
    return session
