"""The front's open connections: their number is bounded, and slow clients are cut off."""

import contextlib
import math
import resource
import socket
import threading
import time

from local.services.throughput import Clock

MOST_CONNECTIONS = 2048
OTHER_FILES = 256
"""Open files that are no clients' connections: those to the emulator, logs, libraries."""
IDLE_SECONDS = 350.0
"""An open connection without a request is closed after this time, as by the gateway."""
READ_SECONDS = 60.0
"""From its first byte on, a request must arrive in this time, however slowly."""
SEND_SECONDS = 30.0
"""A client must read its answer in this time."""


class Connections:
    """Knows by when each client must have sent its request; one that is served has time."""

    def __init__(self, most: int = MOST_CONNECTIONS, clock: Clock = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._deadlines: dict[socket.socket, float] = {}
        self._next_look = 0.0

    def add(self, connection: socket.socket) -> bool:
        """Add a new connection, in place of an idle or slow one if there are too many.

        Return False if all are busy.
        """
        with self._lock:
            if len(self._deadlines) >= self._most:
                oldest = min(self._deadlines, key=self._deadlines.__getitem__)
                if self._deadlines[oldest] == math.inf:
                    return False
                self._cut(oldest)
            self._deadlines[connection] = self._clock() + IDLE_SECONDS
        return True

    def expect(self, connection: socket.socket, seconds: float) -> None:
        """Expect the client's next bytes, or its whole request, within this time."""
        self._set(connection, self._clock() + seconds)

    def serve(self, connection: socket.socket) -> None:
        """Expect nothing of a client: its request is here."""
        self._set(connection, math.inf)

    def remove(self, connection: socket.socket) -> None:
        """Forget a connection that is closed."""
        with self._lock:
            self._deadlines.pop(connection, None)

    def cut_late(self) -> None:
        """Cut the connections whose time is over; call it often."""
        now = self._clock()
        if now < self._next_look:
            return
        self._next_look = now + 1
        with self._lock:
            for connection in [each for each, time in self._deadlines.items() if time < now]:
                self._cut(connection)

    def _set(self, connection: socket.socket, deadline: float) -> None:
        with self._lock:
            if connection in self._deadlines:
                self._deadlines[connection] = deadline

    def _cut(self, connection: socket.socket) -> None:
        """End a connection; its thread then reads an end of file and closes it."""
        del self._deadlines[connection]
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)


def is_gone(connection: socket.socket) -> bool:
    """Return whether the client has closed its side."""
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def count_allowed() -> int:
    """Raise the limit of open files as far as needed; return how many connections fit into it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = MOST_CONNECTIONS + OTHER_FILES
    if soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(1, min(MOST_CONNECTIONS, soft - OTHER_FILES))
