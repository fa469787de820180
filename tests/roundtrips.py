"""Counts the round trips between this process and its database, at the wire."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from local.stack import schema
from openevent.infra import config, db


class CountingProxy:
    """A TCP proxy that counts round trips: how often the traffic turns to the server."""

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
        with contextlib.suppress(OSError), sink:  # the other direction may have closed both
            while data := source.recv(65536):
                self._turn(towards_server=towards_server)
                sink.sendall(data)

    def _turn(self, *, towards_server: bool) -> None:
        if towards_server and not self._towards_server:
            self.trips += 1
        self._towards_server = towards_server


@contextmanager
def counted(database: schema.Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[CountingProxy]:
    url = urlsplit(database.url)
    proxy = CountingProxy(url.hostname or "", url.port or 0)
    monkeypatch.setenv("DATABASE_URL", database.url.replace(f":{url.port}/", f":{proxy.port}/"))
    config.settings.cache_clear()
    yield proxy
    db.close()
    proxy.server.close()
