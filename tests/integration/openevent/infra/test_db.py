"""The connection: one round trip for a statement, an idle limit, waiting for the database."""

import socket
import time
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine.interfaces import CacheStats
from sqlalchemy.exc import DBAPIError

from local.services import postgres
from local.stack import schema
from openevent.infra import config, db, pg8000_pipeline
from openevent.work import jobs
from tests import waiting
from tests.roundtrips import counted


def test_a_statement_with_parameters_is_one_round_trip(
    database: schema.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counted(database, monkeypatch) as proxy, db.connect() as connection:
        connection.execute(text("SELECT 1"))
        before = proxy.trips
        value = connection.execute(text("SELECT :a || :b"), {"a": "x", "b": "y"}).scalar_one()
        assert (value, proxy.trips - before) == ("xy", 1)


def test_a_transaction_adds_one_round_trip(
    database: schema.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counted(database, monkeypatch) as proxy:
        with db.connect() as connection:
            connection.execute(text("SELECT 1"))
        before = proxy.trips
        with db.transaction() as connection:
            connection.execute(text("SELECT :a"), {"a": 1})
        # The begin travels with the statement.
        assert proxy.trips - before == 2


def test_the_first_statement_of_a_transaction_may_fail() -> None:
    with pytest.raises(DBAPIError, match="division by zero"), db.transaction() as connection:
        connection.execute(text("SELECT 1 / CAST(:zero AS int)"), {"zero": 0})
    assert read_number(7) == 7


@pytest.mark.parametrize("statements", [0, 1])
def test_a_value_that_cannot_be_sent_leaves_the_connection_usable(statements: int) -> None:
    with db.transaction() as connection:
        for _ in range(statements):
            connection.execute(text("SELECT :a"), {"a": "x"})
        with pytest.raises(UnicodeEncodeError):
            connection.execute(text("SELECT :a"), {"a": "\ud800"})
    assert [read_number(number) for number in (7, 8)] == [7, 8]


def read_number(number: int) -> int:
    with db.transaction() as connection:
        return int(connection.execute(text("SELECT CAST(:a AS int)"), {"a": number}).scalar_one())


def test_a_transaction_rolls_back_what_began_with_its_first_statement() -> None:
    insert = text("INSERT INTO users (email) VALUES (:email)")
    with db.rehearsal() as connection:
        connection.execute(insert, {"email": "begun@example.org"})
    count = text("SELECT count(*) FROM users WHERE email = :email")
    with db.connect() as connection:
        assert connection.execute(count, {"email": "begun@example.org"}).scalar_one() == 0


def test_a_connection_is_usable_after_an_error() -> None:
    with db.connect() as connection:
        with pytest.raises(DBAPIError, match="division by zero"):
            connection.execute(text("SELECT 1 / CAST(:zero AS int)"), {"zero": 0})
        assert connection.execute(text("SELECT CAST(:a AS int)"), {"a": 7}).scalar_one() == 7


def test_an_error_does_not_quote_the_row() -> None:
    insert = text(
        "INSERT INTO users (email, password_hash, token_generation) VALUES (:email, :hash, NULL)"
    )
    with (
        pytest.raises(DBAPIError, match="violates not-null constraint") as caught,
        db.transaction() as connection,
    ):
        connection.execute(insert, {"email": "ada@example.org", "hash": "argon2-hash"})
    assert not any(secret in str(caught.value) for secret in ("ada@example.org", "argon2-hash"))


def test_values_of_each_type_are_read_as_they_were_sent() -> None:
    values = {"s": "ä\u2028😀", "i": 2**62, "f": 1.5, "n": None, "b": True}
    query = text(
        "SELECT :s, CAST(:i AS bigint), CAST(:f AS float8), CAST(:n AS text), CAST(:b AS boolean)"
    )
    with db.connect() as connection:
        assert tuple(connection.execute(query, values).one()) == tuple(values.values())


def test_a_rehearsal_stores_nothing_and_calls_nothing() -> None:
    insert = text("INSERT INTO event_types (name, slug) VALUES ('rehearsed', 'rehearsed')")
    before = count_event_types()
    calls: list[int] = []
    with db.rehearsal() as connection:
        connection.execute(insert)
        db.call_before_commit(connection, lambda: calls.append(1))
    with pytest.raises(DBAPIError), db.rehearsal() as connection:
        connection.execute(insert, [{}, {}])
    assert (count_event_types(), calls) == (before, [])


def test_a_failed_transaction_stores_nothing() -> None:
    insert = text("INSERT INTO event_types (name, slug) VALUES (:name, :name)")
    before = count_event_types()
    with pytest.raises(DBAPIError), db.transaction() as connection:
        connection.execute(insert, [{"name": "gone"}, {"name": "GONE"}])
    assert count_event_types() == before


def count_event_types() -> int:
    with db.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM event_types")).scalar_one())


LOCK_OWNER = text("SELECT id FROM roles WHERE name = 'owner' FOR UPDATE")


def lock_owner_within_50_ms() -> None:
    with db.transaction() as connection:
        connection.execute(text("SELECT set_config('lock_timeout', '50ms', true)"))
        connection.execute(LOCK_OWNER)


def test_a_locked_row_can_be_tried_again(
    database: schema.Database,
) -> None:
    other = create_engine(database.url.replace("postgresql:", "postgresql+pg8000:"), pool_size=1)
    with other.begin() as other_connection:
        other_connection.execute(LOCK_OWNER)
        with pytest.raises(db.Unavailable):
            lock_owner_within_50_ms()
    other.dispose()
    lock_owner_within_50_ms()


def read_backend_pid() -> int:
    with db.connect() as connection:
        return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


def test_a_connection_is_reused() -> None:
    assert read_backend_pid() == read_backend_pid()


def test_an_idle_connection_is_discarded_by_the_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    first, now = read_backend_pid(), time.time()
    monkeypatch.setattr(time, "time", lambda: now + db.IDLE_SECONDS + 1)
    assert read_backend_pid() != first


def test_a_database_that_does_not_answer_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv(
            "DATABASE_URL", f"postgresql://a:b@127.0.0.1:{unused.getsockname()[1]}/c"
        )
        config.settings.cache_clear()
        with pytest.raises(db.Unavailable), db.connect(wait_seconds=0.1):
            pytest.fail("there is no database")


def test_a_silent_database_is_unavailable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pg8000_pipeline, "CONNECT_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv(
            "DATABASE_URL", f"postgresql://a:b@127.0.0.1:{silent.getsockname()[1]}/c"
        )
        config.settings.cache_clear()
        with pytest.raises(db.Unavailable), db.connect(wait_seconds=0.1):
            pytest.fail("nobody has answered")


def test_the_connection_timeout_does_not_limit_statements(
    database: schema.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    timeouts, connect = [], socket.create_connection

    def record(address: tuple[str, int], timeout: float) -> socket.socket:
        timeouts.append(timeout)
        return connect(address, timeout)

    monkeypatch.setattr(socket, "create_connection", record)
    db.close()
    with db.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        assert (timeouts, driver._usock.gettimeout()) == ([pg8000_pipeline.CONNECT_SECONDS], None)
        assert connection.execute(text("SELECT pg_sleep(0.1)::text")).scalar_one() == ""


def test_a_waking_database_is_tried_again(
    database: schema.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors = [OSError("asleep"), OSError("asleep")]
    connect = pg8000_pipeline.connect

    def connect_after_errors(*args: object, **login: object) -> pg8000_pipeline.Connection:
        if errors:
            raise errors.pop()
        return connect(*args, **login)  # type: ignore[arg-type]

    monkeypatch.setattr(pg8000_pipeline, "connect", connect_after_errors)
    with db.connect(wait_seconds=waiting.GUARD_SECONDS) as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    assert errors == []


def test_a_read_is_one_round_trip(
    database: schema.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counted(database, monkeypatch) as proxy:
        read_backend_pid()
        before = proxy.trips
        read_backend_pid()
        assert proxy.trips - before == 1


def test_a_read_is_repeated_after_the_server_ended_the_session(
    database: schema.Database,
) -> None:
    pids: list[int] = []

    def work(connection: Connection) -> int:
        pids.append(int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one()))
        if len(pids) == 1:
            postgres.execute(database.url, f"SELECT pg_terminate_backend({pids[0]})")
        return int(connection.execute(text("SELECT 1")).scalar_one())

    assert (db.run_read(work), len(pids)) == (1, 2)
    assert read_backend_pid() == pids[1]


def test_the_setting_limits_the_time_of_statements(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_timeout() == "2min"
    db.close()
    monkeypatch.setenv("STATEMENT_SECONDS", "20")
    config.settings.cache_clear()
    assert read_timeout() == "20s"


def read_timeout() -> str:
    with db.connect() as connection:
        return str(connection.execute(text("SHOW statement_timeout")).scalar_one())


def test_a_statement_timeout_is_recognised(
    database: schema.Database,
) -> None:
    def catch_error(sql: str, limit: str) -> DBAPIError:
        with db.transaction() as connection:
            connection.execute(text(f"SET LOCAL statement_timeout = '{limit}'"))
            with pytest.raises(DBAPIError) as caught:
                connection.execute(text(sql))
            connection.rollback()
        return caught.value

    assert db.is_statement_timeout(catch_error("SELECT pg_sleep(600)", "10ms"))
    assert not db.is_statement_timeout(catch_error("SELECT nothing", "10min"))


def test_a_prepared_statement_is_not_compiled_again() -> None:
    db.close()
    db.prepare(jobs.select_by_task(uuid4()))
    hits: list[bool] = []

    def note(*arguments: Any) -> None:
        context = arguments[4]
        if "FROM jobs" in arguments[2]:
            hits.append(context.cache_hit is CacheStats.CACHE_HIT)

    event.listen(db.engine(), "before_cursor_execute", note)
    with db.connect() as connection:
        assert jobs.load(connection, uuid4()) is None
    assert hits == [True]
