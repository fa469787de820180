"""The database: one pooled connection per process, transactions, and patience while Aurora wakes."""

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import pg8000.exceptions
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError

from openevent.infra import pg8000_pipeline
from openevent.infra.config import settings

IDLE_SECONDS: Final = 45
"""A connection unused for longer is discarded: the app role's `idle_session_timeout` of 60 s has or
will end it."""
API_WAIT_SECONDS: Final = 22.0
"""Seconds that a request waits for a waking database (docs/contract/api.md#waiting-for-the-database): the gateway gives up at 30."""
WORKER_WAIT_SECONDS: Final = 45.0
"""Seconds that a worker waits: a resume takes 15, and 30 after a day's pause (docs/contract/platform.md#aurora)."""
TOKEN_SECONDS: Final = 600
"""An IAM token is valid for 15 minutes; we sign a new one after 10."""
CERTIFICATES: Final = Path(__file__).parent / "certificates" / "rds-global-bundle.pem"

type Callback = Callable[[], object]
BEFORE_COMMIT: Final = "last acts"
"""Where a connection has what its transaction does just before it commits."""
SESSION_ENDED: Final = frozenset({"57P01", "57P02", "57P03", "57P05"})
"""SQLSTATEs of a session that the server ended: shutdown, crash, not yet up, idle for too long
(PostgreSQL, A)."""
STATEMENT_TIMEOUT: Final = "57014"
"""The SQLSTATE of a statement that ran into `statement_timeout`."""
CONTENTION: Final = frozenset({"40001", "40P01", "55P03"})
"""SQLSTATEs of rows that somebody else writes: serialization, deadlock, `lock_timeout`."""


class Unavailable(Exception):
    """The database did not answer in time; worth a retry."""


class Contended(Unavailable):
    """Another transaction holds what this one needs."""


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(CERTIFICATES))


@cache
def _token(_period: int) -> str:
    import boto3  # noqa: PLC0415 - not needed where a DATABASE_URL is given

    known = settings()
    return str(
        boto3.client("rds").generate_db_auth_token(
            known.database_host, known.database_port, known.database_user
        )
    )


def _open_session() -> pg8000_pipeline.Connection:
    known = settings()
    if known.database_url:
        url = make_url(known.database_url)
        login: dict[str, Any] = {
            "user": url.username,
            "password": url.password,
            "database": url.database,
        }
        return pg8000_pipeline.connect(
            url.host or "127.0.0.1", url.port or 5432, **login, startup_params=_limits()
        )
    password = _token(int(time.time() // TOKEN_SECONDS))
    login = {"user": known.database_user, "password": password, "database": known.database_name}
    return pg8000_pipeline.connect(
        known.database_host, known.database_port, tls=_tls(), **login, startup_params=_limits()
    )


def _limits() -> dict[str, str]:
    """Give the session's own limits, which travel with its login and so cost no round trip."""
    seconds = settings().statement_seconds
    return {"statement_timeout": f"{seconds}s"} if seconds else {}


@cache
def engine() -> Engine:
    """Give the process's engine: one connection, opened at first use."""
    made = create_engine(
        "postgresql+pg8000://",
        creator=_open_session,
        pool_size=1,
        max_overflow=0,
        pool_timeout=30,
        pool_reset_on_return=None,
        hide_parameters=True,  # an error's text reaches the log; values are people's names, addresses and hashes
    )
    event.listen(made, "checkout", _discard_idle)
    event.listen(made, "checkin", _note_use)
    event.listen(made, "handle_error", _tell_disconnect)
    return made


def _note_use(_connection: Any, record: Any) -> None:
    # The wall clock, since the monotonic one stands still while a Lambda is frozen.
    record.info["used"] = time.time()


def _discard_idle(_connection: Any, record: Any, _proxy: Any) -> None:
    if time.time() - record.info.get("used", time.time()) > IDLE_SECONDS:
        raise DisconnectionError("idle for too long")


def _tell_disconnect(context: ExceptionContext) -> None:
    # pg8000 tells a session that the server ended like any error; the connection must go then.
    if get_sqlstate(context.original_exception) in SESSION_ENDED:
        context.is_disconnect = True


def get_sqlstate(error: BaseException | None) -> str:
    """Give the SQLSTATE of what pg8000 raised, empty where it names none."""
    said = getattr(error, "args", None)
    return str(said[0].get("C", "")) if said and isinstance(said[0], dict) else ""


def _wait_for_connection(patience: float) -> Connection:
    """Open the connection, trying again until `patience` seconds are over. Raises Unavailable."""
    end = time.monotonic() + patience
    while True:
        try:
            return engine().connect()
        except (OSError, DBAPIError, pg8000.exceptions.Error) as error:
            if time.monotonic() + 1 > end:
                raise Unavailable("The database does not answer.") from error
            time.sleep(0.5)


@contextmanager
def connect(patience: float = API_WAIT_SECONDS) -> Iterator[Connection]:
    """Give a connection for reads, each statement by itself: no BEGIN, no ROLLBACK. Raises Unavailable."""
    with _wait_for_connection(patience) as connection:
        # The driver's own switch: SQLAlchemy's isolation level is set back in three round trips.
        driver: Any = connection.connection.dbapi_connection
        driver.autocommit = True
        try:
            yield connection
        finally:
            driver.autocommit = False


def run_read[T](work: Callable[[Connection], T], patience: float = API_WAIT_SECONDS) -> T:
    """Do work that only reads, and once more where the connection was lost. Raises Unavailable."""
    try:
        with connect(patience) as connection:
            return work(connection)
    except DBAPIError as error:
        if not is_disconnect(error):
            raise
    with connect(patience) as connection:
        return work(connection)


def run_once[T](work: Callable[[Connection], T], patience: float = API_WAIT_SECONDS) -> T:
    """Do one statement that commits by itself, in one round trip. Raises Unavailable."""
    with connect(patience) as connection:
        return work(connection)


def run_repeatable[T](work: Callable[[Connection], T], patience: float = API_WAIT_SECONDS) -> T:
    """Do one statement that commits by itself, and once more where the connection was lost: twice must be as once."""
    return run_read(work, patience)


@contextmanager
def transaction(patience: float = API_WAIT_SECONDS) -> Iterator[Connection]:
    """Give a connection in a transaction that commits at the end, or rolls back on an exception.

    What was asked for by `at_the_end` comes just before the commit. Raises Unavailable: Contended
    where another transaction holds a row for too long.
    """
    try:
        with _wait_for_connection(patience) as connection, connection.begin():
            acts: list[Callback] = []
            connection.info[BEFORE_COMMIT] = acts
            yield connection
            for act in acts:
                act()
    except DBAPIError as error:
        if is_contended(error):
            raise Contended("Another transaction holds what this one needs.") from error
        raise


def call_before_commit(connection: Connection, act: Callback) -> None:
    """Do this as the last act before the COMMIT of a `transaction`; what it raises rolls back (docs/contract/jobs.md#send-before-commit)."""
    connection.info[BEFORE_COMMIT].append(act)


def is_disconnect(error: BaseException) -> bool:
    """Tell whether the error says that the connection was lost, so that one more try is worth it."""
    return isinstance(error, OperationalError) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )


def is_statement_timeout(error: DBAPIError) -> bool:
    """Tell whether the statement took longer than the role may."""
    return get_sqlstate(error.orig) == STATEMENT_TIMEOUT


def is_contended(error: DBAPIError) -> bool:
    """Tell whether somebody else wrote the same rows for too long, so that a later try is worth it."""
    return get_sqlstate(error.orig) in CONTENTION


def close() -> None:
    """Close the process's connection."""
    if engine.cache_info().currsize:
        engine().dispose()
        engine.cache_clear()
