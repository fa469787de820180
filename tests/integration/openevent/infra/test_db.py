"""The connection: one round trip a statement, thrown away when idle, patient while the database wakes."""

import socket
import time

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError

from local.services import postgres
from local.stack import schema
from openevent.infra import config, db, pg8000_pipeline
from tests.roundtrips import counted


def test_a_statement_with_parameters_is_one_round_trip(
    database: schema.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counted(database, monkeypatch) as proxy, db.connect() as connection:
        connection.execute(text("SELECT 1"))
        before = proxy.trips
        found = connection.execute(text("SELECT :a || :b"), {"a": "x", "b": "y"}).scalar_one()
        assert (found, proxy.trips - before) == ("xy", 1)


def test_a_transaction_is_its_statements_and_two_more(
    database: schema.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counted(database, monkeypatch) as proxy:
        with db.connect() as connection:
            connection.execute(text("SELECT 1"))
        before = proxy.trips
        with db.transaction() as connection:
            connection.execute(text("SELECT :a"), {"a": 1})
        assert proxy.trips - before == 3


def test_an_error_leaves_the_connection_in_order() -> None:
    with db.connect() as connection:
        with pytest.raises(DBAPIError, match="division by zero"):
            connection.execute(text("SELECT 1 / CAST(:zero AS int)"), {"zero": 0})
        assert connection.execute(text("SELECT CAST(:a AS int)"), {"a": 7}).scalar_one() == 7


def test_an_error_quotes_no_row() -> None:
    insert = text(
        "INSERT INTO users (email, password_hash, token_generation) VALUES (:email, :hash, NULL)"
    )
    with (
        pytest.raises(DBAPIError, match="violates not-null constraint") as caught,
        db.transaction() as connection,
    ):
        connection.execute(insert, {"email": "ada@example.org", "hash": "argon2-hash"})
    assert not any(secret in str(caught.value) for secret in ("ada@example.org", "argon2-hash"))


def test_values_of_every_kind_come_back() -> None:
    values = {"s": "ä\u2028😀", "i": 2**62, "f": 1.5, "n": None, "b": True}
    wanted = text(
        "SELECT :s, CAST(:i AS bigint), CAST(:f AS float8), CAST(:n AS text), CAST(:b AS boolean)"
    )
    with db.connect() as connection:
        assert tuple(connection.execute(wanted, values).one()) == tuple(values.values())


def test_a_failed_transaction_leaves_nothing() -> None:
    insert = text("INSERT INTO event_types (name, slug) VALUES (:name, :name)")
    with pytest.raises(DBAPIError), db.transaction() as connection:
        connection.execute(insert, [{"name": "gone"}, {"name": "GONE"}])
    with db.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM event_types")).scalar_one() == 0


OWNER = text("SELECT id FROM roles WHERE name = 'owner' FOR UPDATE")


def lock_at_once() -> None:
    with db.transaction() as connection:
        connection.execute(text("SELECT set_config('lock_timeout', '50ms', true)"))
        connection.execute(OWNER)


def test_a_row_that_another_transaction_holds_is_worth_another_try(
    database: schema.Database,
) -> None:
    other = create_engine(database.url.replace("postgresql:", "postgresql+pg8000:"), pool_size=1)
    with other.begin() as holder:
        holder.execute(OWNER)
        with pytest.raises(db.Unavailable):
            lock_at_once()
    other.dispose()
    lock_at_once()


def _backend() -> int:
    with db.connect() as connection:
        return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


def test_a_connection_is_kept_between_uses() -> None:
    assert _backend() == _backend()


def test_an_idle_connection_is_discarded_by_the_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    first, now = _backend(), time.time()
    monkeypatch.setattr(time, "time", lambda: now + db.IDLE_SECONDS + 1)
    assert _backend() != first


def test_a_database_that_does_not_answer_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv(
            "DATABASE_URL", f"postgresql://a:b@127.0.0.1:{unused.getsockname()[1]}/c"
        )
        config.settings.cache_clear()
        with pytest.raises(db.Unavailable), db.connect(patience=0.1):
            pytest.fail("there is no database")


def test_a_database_that_takes_the_call_and_says_nothing_is_unavailable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pg8000_pipeline, "CONNECT_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv(
            "DATABASE_URL", f"postgresql://a:b@127.0.0.1:{silent.getsockname()[1]}/c"
        )
        config.settings.cache_clear()
        with pytest.raises(db.Unavailable), db.connect(patience=0.1):
            pytest.fail("nobody has answered")


def test_a_statement_may_take_longer_than_the_connection(
    database: schema.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pg8000_pipeline, "CONNECT_SECONDS", 0.5)
    db.close()
    with db.connect() as connection:
        assert connection.execute(text("SELECT pg_sleep(1)::text")).scalar_one() == ""


def test_a_database_that_wakes_late_is_waited_for(
    database: schema.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = [OSError("asleep"), OSError("asleep")]
    connect = pg8000_pipeline.connect

    def waking(*args: object, **login: object) -> pg8000_pipeline.Connection:
        if refused:
            raise refused.pop()
        return connect(*args, **login)  # type: ignore[arg-type]

    monkeypatch.setattr(pg8000_pipeline, "connect", waking)
    with db.connect(patience=10) as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    assert refused == []


def test_a_read_is_one_round_trip_with_nothing_around_it(
    database: schema.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counted(database, monkeypatch) as proxy:
        _backend()
        before = proxy.trips
        _backend()
        assert proxy.trips - before == 1


def test_a_read_on_a_session_that_the_server_ended_is_done_once_more(
    database: schema.Database,
) -> None:
    tried: list[int] = []

    def work(connection: Connection) -> int:
        tried.append(int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one()))
        if len(tried) == 1:
            postgres.execute(database.url, f"SELECT pg_terminate_backend({tried[0]})")
        return int(connection.execute(text("SELECT 1")).scalar_one())

    assert (db.run_read(work), len(tried)) == (1, 2)
    assert _backend() == tried[1]


def test_a_session_has_its_own_timeout_where_one_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _timeout() == "2min"
    db.close()
    monkeypatch.setenv("STATEMENT_SECONDS", "20")
    config.settings.cache_clear()
    assert _timeout() == "20s"


def _timeout() -> str:
    with db.connect() as connection:
        return str(connection.execute(text("SHOW statement_timeout")).scalar_one())


def test_a_statement_that_runs_into_its_timeout_is_told_from_others(
    database: schema.Database,
) -> None:
    def failing(sql: str) -> DBAPIError:
        with db.transaction() as connection:
            connection.execute(text("SET LOCAL statement_timeout = '10ms'"))
            with pytest.raises(DBAPIError) as failed:
                connection.execute(text(sql))
            connection.rollback()
        return failed.value

    assert db.is_statement_timeout(failing("SELECT pg_sleep(5)"))
    assert not db.is_statement_timeout(failing("SELECT nothing"))
