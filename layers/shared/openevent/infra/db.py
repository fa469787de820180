"""The database: one pooled connection for each process, transactions, waiting for Aurora."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import ClauseElement, Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError

from openevent.infra import aws, pg8000_pipeline, rds_login, waking
from openevent.infra.config import settings

IDLE_SECONDS: Final = 45
"""A connection that was unused for longer is discarded.

The server ends it after 60 s, by the app role's `idle_session_timeout`.
"""
API_WAIT_SECONDS: Final = 22.0
"""How long a request waits for a waking database; the gateway stops after 30 s.

docs/contract/api.md#waiting-for-the-database
"""
WORKER_WAIT_SECONDS: Final = 45.0
"""How long a worker waits. A resume takes 15 s, or 30 s after a day's pause.

docs/contract/platform.md#aurora
"""
TOKEN_SECONDS: Final = 600
"""An IAM token is valid for 15 minutes; a new one is signed after 10."""

type Callback = Callable[[], object]
BEFORE_COMMIT: Final = "before commit"
"""Key of a connection's `info`: the callbacks to call just before its transaction commits."""
LAST: Final = "last"
"""Key of a connection's `info`: the callbacks to call after those, right before the commit."""
SESSION_ENDED: Final = frozenset({"57P01", "57P02", "57P03", "57P05"})
"""SQLSTATEs of a session that the server ended: shutdown, crash, starting up, idle timeout.

PostgreSQL manual, appendix A.
"""
STATEMENT_TIMEOUT: Final = "57014"
"""The SQLSTATE of a statement that exceeded `statement_timeout`."""
CONTENTION: Final = frozenset({"40001", "40P01", "55P03"})
"""SQLSTATEs of rows that another transaction writes: serialization, deadlock, `lock_timeout`."""


Unavailable = waking.Unavailable


class Contended(Unavailable):
    """Another transaction locks rows that this one needs."""


load_tls_context: Final = cache(rds_login.build_tls_context)


@cache
def _sign_token(_period: int) -> str:
    config = settings()
    address = f"{config.database_host}:{config.database_port}"
    credentials, now = aws.load_credentials(), datetime.now(UTC)
    return rds_login.sign_token(address, config.database_user, aws.get_region(), credentials, now)


def _open_session() -> pg8000_pipeline.Connection:
    config = settings()
    if config.database_url:
        return _open_local_session(config.database_url)
    return pg8000_pipeline.connect(
        config.database_host,
        config.database_port,
        seconds=waking.get_attempt_seconds(),
        tls=load_tls_context(aws.get_region()),
        user=config.database_user,
        password=_sign_token(int(time.time() // TOKEN_SECONDS)),
        database=config.database_name,
        startup_params=_build_startup_parameters(),
    )


def _open_local_session(database_url: str) -> pg8000_pipeline.Connection:
    url = make_url(database_url)
    return pg8000_pipeline.connect(
        url.host or "127.0.0.1",
        url.port or 5432,
        seconds=waking.get_attempt_seconds(),
        user=url.username,
        password=url.password,
        database=url.database,
        startup_params=_build_startup_parameters(),
    )


def _build_startup_parameters() -> dict[str, str]:
    """Build the session's limits; sending them with the login saves a round trip."""
    seconds = settings().statement_seconds
    return {"statement_timeout": f"{seconds}s"} if seconds else {}


@cache
def engine() -> Engine:
    """Get this process's engine: it has one connection, opened at first use."""
    new_engine = create_engine(
        "postgresql+pg8000://",
        creator=_open_session,
        pool_size=1,
        max_overflow=0,
        pool_timeout=30,
        pool_reset_on_return=None,
        # Errors are logged, and parameters are people's names, addresses and password hashes.
        hide_parameters=True,
    )
    event.listen(new_engine, "checkout", _discard_idle)
    event.listen(new_engine, "checkin", _note_use)
    event.listen(new_engine, "handle_error", _mark_disconnect)
    return new_engine


def prepare(*statements: ClauseElement) -> None:
    """Make the engine and compile statements into its cache, without a connection."""
    new_engine = engine()
    for statement in statements:
        # SQLAlchemy does the same when it executes them.
        statement._compile_w_cache(  # noqa: SLF001
            new_engine.dialect,
            compiled_cache=new_engine._compiled_cache,  # noqa: SLF001
            column_keys=[],
        )
    if not settings().database_url:
        load_tls_context(aws.get_region())


def _note_use(_connection: Any, record: Any) -> None:
    # The monotonic clock stops while a Lambda is frozen, the wall clock does not.
    record.info["used"] = time.time()


def _discard_idle(_connection: Any, record: Any, _proxy: Any) -> None:
    if time.time() - record.info.get("used", time.time()) > IDLE_SECONDS:
        raise DisconnectionError("The connection was idle for too long.")


def _mark_disconnect(context: ExceptionContext) -> None:
    # pg8000 raises a usual error when the server ended the session; the pool must drop it.
    if get_sqlstate(context.original_exception) in SESSION_ENDED:
        context.is_disconnect = True


def get_sqlstate(error: BaseException | None) -> str:
    """Get the SQLSTATE of an error of pg8000; empty if it has none."""
    arguments = getattr(error, "args", None)
    if not arguments or not isinstance(arguments[0], dict):
        return ""
    return str(arguments[0].get("C", ""))


def get_constraint(error: DBAPIError) -> str:
    """Get the name of the constraint or unique index that an error is about; empty if none is."""
    fields = error.orig.args[0] if error.orig else {}
    return str(fields.get("n", ""))


def _wait_for_connection(wait_seconds: float) -> Connection:
    """Open the connection; try again until `wait_seconds` have passed. Raises Unavailable."""
    return waking.wait_for(engine().connect, wait_seconds)


@contextmanager
def connect(wait_seconds: float = API_WAIT_SECONDS) -> Iterator[Connection]:
    """Open a connection in autocommit: no BEGIN and no ROLLBACK. Raises Unavailable."""
    with _wait_for_connection(wait_seconds) as connection:
        # SQLAlchemy needs three round trips to reset its isolation level; the driver needs none.
        driver: Any = connection.connection.dbapi_connection
        driver.autocommit = True
        try:
            yield connection
        finally:
            driver.autocommit = False


def run_read[T](work: Callable[[Connection], T], wait_seconds: float = API_WAIT_SECONDS) -> T:
    """Call `work`, which only reads; once more if the connection was lost. Raises Unavailable."""
    try:
        with connect(wait_seconds) as connection:
            return work(connection)
    except DBAPIError as error:
        if not is_disconnect(error):
            raise
    with connect(wait_seconds) as connection:
        return work(connection)


def run_once[T](work: Callable[[Connection], T], wait_seconds: float = API_WAIT_SECONDS) -> T:
    """Run one statement that commits by itself, in one round trip. Raises Unavailable."""
    with connect(wait_seconds) as connection:
        return work(connection)


def run_repeatable[T](work: Callable[[Connection], T], wait_seconds: float = API_WAIT_SECONDS) -> T:
    """Run one statement that commits by itself; once more if the connection was lost.

    A second run must do no harm: an id that is reserved twice is a gap. Raises Unavailable.
    """
    return run_read(work, wait_seconds)


@contextmanager
def transaction(wait_seconds: float = API_WAIT_SECONDS) -> Iterator[Connection]:
    """Open a connection in a transaction: it commits at the end and rolls back on an exception.

    The callbacks of `call_before_commit` run just before the commit, and then those of `call_last`.
    Raises Unavailable, and its subclass Contended if another transaction locks a row for too long.
    """
    with _raise_contended(), _wait_for_connection(wait_seconds) as connection, connection.begin():
        callbacks: list[Callback] = []
        last: list[Callback] = []
        connection.info.update({BEFORE_COMMIT: callbacks, LAST: last})
        yield connection
        for callback in callbacks:
            callback()
        for callback in last:
            callback()


@contextmanager
def rehearsal(wait_seconds: float = API_WAIT_SECONDS) -> Iterator[Connection]:
    """Open a connection in a transaction that always rolls back: a dry run.

    The callbacks of `call_before_commit` never run. Raises the same errors as `transaction`.
    """
    with _raise_contended(), _wait_for_connection(wait_seconds) as connection:
        transaction_to_end = connection.begin()
        try:
            connection.info.update({BEFORE_COMMIT: [], LAST: []})
            yield connection
        finally:
            transaction_to_end.rollback()


@contextmanager
def _raise_contended() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if is_contended(error):
            raise Contended("Another transaction locks rows that this one needs.") from error
        raise


def call_before_commit(connection: Connection, callback: Callback) -> None:
    """Call `callback` just before the `transaction` commits; its exception rolls back.

    docs/contract/jobs.md#send-before-commit
    """
    connection.info[BEFORE_COMMIT].append(callback)


def call_last(connection: Connection, callback: Callback) -> None:
    """Call `callback` after all messages are sent, right before the `transaction` commits.

    It may lock rows that many others wait for: nothing slow follows
    (docs/contract/jobs.md#send-before-commit).
    """
    connection.info[LAST].append(callback)


def is_disconnect(error: BaseException) -> bool:
    """Return whether the connection was lost, so that one more attempt may succeed."""
    if isinstance(error, OperationalError):
        return True
    return isinstance(error, DBAPIError) and error.connection_invalidated


def is_statement_timeout(error: DBAPIError) -> bool:
    """Return whether the statement exceeded `statement_timeout`."""
    return get_sqlstate(error.orig) == STATEMENT_TIMEOUT


def is_contended(error: DBAPIError) -> bool:
    """Return whether another transaction locked the rows for too long: try again later."""
    return get_sqlstate(error.orig) in CONTENTION


def close() -> None:
    """Close this process's connection."""
    if engine.cache_info().currsize:
        engine().dispose()
        engine.cache_clear()
