"""The connection: one round trip a statement, thrown away when idle, patient while the database wakes."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from local import schema
from openevent import config, db, wire


class CountingProxy:
    """A TCP proxy that counts how often the traffic turns from client to server: the round trips."""

    def __init__(self, host: str, port: int) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.target, self.trips, self._towards_server = (host, port), 0, False
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server.getsockname()[1])

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.server.accept()
            except OSError:
                return
            upstream = socket.create_connection(self.target)
            threading.Thread(target=self._pump, args=(client, upstream, True), daemon=True).start()
            threading.Thread(target=self._pump, args=(upstream, client, False), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, towards_server: bool) -> None:  # noqa: FBT001
        while data := source.recv(65536):
            if towards_server and not self._towards_server:
                self.trips += 1
            self._towards_server = towards_server
            sink.sendall(data)
        sink.close()


@contextmanager
def counted(database: schema.Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[CountingProxy]:
    url = urlsplit(database.url)
    proxy = CountingProxy(url.hostname or "", url.port or 0)
    monkeypatch.setenv("DATABASE_URL", database.url.replace(f":{url.port}/", f":{proxy.port}/"))
    config.settings.cache_clear()
    yield proxy
    db.close()
    proxy.server.close()


def test_a_statement_with_parameters_is_one_round_trip(
    database: schema.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counted(database, monkeypatch) as proxy, db.reading() as connection:
        connection.execute(text("SELECT 1"))
        before = proxy.trips
        found = connection.execute(text("SELECT :a || :b"), {"a": "x", "b": "y"}).scalar_one()
        assert (found, proxy.trips - before) == ("xy", 1)


def test_a_transaction_is_its_statements_and_two_more(
    database: schema.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counted(database, monkeypatch) as proxy:
        with db.reading() as connection:
            connection.execute(text("SELECT 1"))
        before = proxy.trips
        with db.transaction() as connection:
            connection.execute(text("SELECT :a"), {"a": 1})
        assert proxy.trips - before == 3


def test_an_error_leaves_the_connection_in_order() -> None:
    with db.reading() as connection:
        with pytest.raises(DBAPIError, match="division by zero"):
            connection.execute(text("SELECT 1 / CAST(:zero AS int)"), {"zero": 0})
        assert connection.execute(text("SELECT CAST(:a AS int)"), {"a": 7}).scalar_one() == 7


def test_values_of_every_kind_come_back() -> None:
    values = {"s": "ä\u2028😀", "i": 2**62, "f": 1.5, "n": None, "b": True}
    wanted = text("SELECT :s, CAST(:i AS bigint), CAST(:f AS float8), CAST(:n AS text), CAST(:b AS boolean)")
    with db.reading() as connection:
        assert tuple(connection.execute(wanted, values).one()) == tuple(values.values())


def test_a_failed_transaction_leaves_nothing() -> None:
    insert = text("INSERT INTO event_types (name, slug) VALUES (:name, :name)")
    with pytest.raises(ZeroDivisionError), db.transaction() as connection:
        connection.execute(insert, {"name": "gone"})
        raise ZeroDivisionError
    with db.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM event_types")).scalar_one() == 0


def _backend() -> int:
    with db.reading() as connection:
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
        monkeypatch.setenv("DATABASE_URL", f"postgresql://a:b@127.0.0.1:{unused.getsockname()[1]}/c")
        config.settings.cache_clear()
        with pytest.raises(db.Unavailable), db.reading(patience=0.1):
            pytest.fail("there is no database")


def test_a_database_that_wakes_late_is_waited_for(database: schema.Database, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = [OSError("asleep"), OSError("asleep")]
    connect = wire.connect

    def waking(*args: object, **login: object) -> wire.Connection:
        if refused:
            raise refused.pop()
        return connect(*args, **login)  # type: ignore[arg-type]

    monkeypatch.setattr(wire, "connect", waking)
    with db.reading(patience=10) as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    assert refused == []
