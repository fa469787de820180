"""Counts the round trips between this process and its database, at the wire.

A trip ends when the server is ready for the next statement, or waits for the client's login. The
server may answer the first part of a long statement before it has the rest: that is no trip.
"""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

import pytest

from local.stack import schema
from openevent.infra import config, db

READY: Final = b"Z\0\0\0\5"
"""ReadyForQuery but for its last byte (PostgreSQL manual, message formats)."""


class CountingProxy:
    """A TCP proxy that counts round trips: how often the server waits and gets a message."""

    def __init__(self, host: str, port: int) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.target, self.trips, self._is_waiting = (host, port), 0, True
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
            for pump in (self._send, self._receive):
                threading.Thread(target=pump, args=(client, upstream), daemon=True).start()

    def _send(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError), server:  # the other direction may have closed both
            while data := client.recv(65536):
                self.trips += self._is_waiting
                self._is_waiting = False
                server.sendall(data)

    def _receive(self, client: socket.socket, server: socket.socket) -> None:
        end, is_logged_in = b"", False
        with contextlib.suppress(OSError), client:
            while data := server.recv(65536):
                end = (end + data)[-len(READY) - 1 :]
                is_logged_in |= end.startswith(READY)
                self._is_waiting |= end.startswith(READY) or not is_logged_in
                client.sendall(data)


@contextmanager
def counted(database: schema.Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[CountingProxy]:
    url = urlsplit(database.url)
    proxy = CountingProxy(url.hostname or "", url.port or 0)
    monkeypatch.setenv("DATABASE_URL", database.url.replace(f":{url.port}/", f":{proxy.port}/"))
    config.settings.cache_clear()
    yield proxy
    db.close()
    proxy.server.close()
