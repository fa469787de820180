"""Virtual time for the mailer: deadlines are tested without waiting for them.

Virtual time passes only when a test server announces a delay, or at a dead address. Each thread
has its own time, because the workers of a batch wait in parallel. The real wait for a server takes
as long as the machine needs; only the announced seconds count against a socket's timeout.
"""

import math
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from tests import waiting

TIME_MODULES: Final = (
    "mailer.clock.time",
    "mailer.protocols.connection.time",
    "mailer.protocols.network.time",
)
SOCKET_MODULE: Final = "mailer.protocols.network.socket"
FOREVER: Final = math.inf
_DELAYS: Final[dict[int, float]] = {}
"""Virtual seconds until the next reply, by the client's port."""


def announce_delay(client_port: int, seconds: float) -> None:
    """Announce the virtual seconds until the next reply; call it before the reply is sent."""
    _DELAYS[client_port] = seconds


@dataclass
class VirtualTime:
    """A stand-in for the module `time`; all times are virtual seconds."""

    dead_addresses: set[str] = field(default_factory=set)
    """Addresses that never answer: a connection uses up its whole timeout."""
    waits: dict[int, list[float]] = field(default_factory=dict)
    """The seconds spent on each dead address, by thread."""
    timeouts: list[float] = field(default_factory=list)
    """The timeouts of the other connections."""
    latest: float = 0.0
    """The latest time of any thread."""
    read_bytes: int = 2**20
    """The most bytes that one read returns."""
    read_seconds: float = 0.0
    """The shortest duration of a read."""
    barrier: threading.Barrier = field(default_factory=lambda: threading.Barrier(1))
    """Threads meet here before their first wait for a dead address."""
    _thread: threading.local = field(default_factory=threading.local)

    def monotonic(self) -> float:
        """Return the time of this thread."""
        now: float = getattr(self._thread, "now", 0.0)
        return now

    def spend(self, seconds: float, timeout: float | None = None) -> None:
        """Let time pass for this thread. Raises TimeoutError after `timeout` seconds."""
        duration = seconds if timeout is None else min(seconds, timeout)
        if duration == FOREVER:
            pytest.fail("a socket without a timeout waits for a server that hangs")
        self._thread.now = self.monotonic() + duration
        self.latest = max(self.latest, self._thread.now)
        if duration < seconds:
            raise TimeoutError("timed out")

    def connect(self, address: tuple[str, int], timeout: float) -> socket.socket:
        """Connect like socket.create_connection, with a virtual timeout."""
        if address[0] in self.dead_addresses:
            self._wait_for_dead_address(timeout)
        self.timeouts.append(timeout)
        connection = socket.create_connection(address, waiting.GUARD_SECONDS)
        return TimedSocket(self, connection, timeout)

    def _wait_for_dead_address(self, timeout: float) -> None:
        waits = self.waits.setdefault(threading.get_ident(), [])
        if not waits:
            self.barrier.wait(waiting.GUARD_SECONDS)
        waits.append(timeout)
        self.spend(FOREVER, timeout)


class TimedSocket(socket.socket):
    """A connected socket whose timeout counts virtual seconds."""

    def __init__(self, clock: VirtualTime, connection: socket.socket, timeout: float) -> None:
        self._clock = clock
        self._timeout: float | None = timeout
        super().__init__(fileno=connection.detach())
        super().settimeout(waiting.GUARD_SECONDS)

    def settimeout(self, value: float | None) -> None:
        """Set the virtual timeout."""
        self._timeout = value

    def gettimeout(self) -> float | None:
        """Return the virtual timeout; TLS uses it as a real one."""
        return self._timeout

    def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> int:
        """Receive the next bytes, as soon as there are any. Raises TimeoutError."""
        seconds = max(self._clock.read_seconds, self._wait_for_reply())
        self._clock.spend(seconds, self._timeout)
        return super().recv_into(memoryview(buffer)[: self._clock.read_bytes], nbytes, flags)

    def _wait_for_reply(self) -> float:
        """Wait for bytes, or for a server that hangs; return the virtual seconds of the reply."""
        port = self.getsockname()[1]
        for _ in waiting.attempts("a reply of the mail server", pause=0):
            # Read the delay before the socket: a server announces first and sends then.
            delay = _DELAYS.get(port, 0.0)
            is_readable = select.select([self], [], [], waiting.PAUSE_SECONDS)[0] != []
            if is_readable and _DELAYS.get(port) == FOREVER:
                return 0.0  # The server hangs after these bytes.
            if is_readable or delay == FOREVER:
                return _DELAYS.pop(port, 0.0)
        raise AssertionError


class _Sockets:
    """A stand-in for the module `socket` whose connections take virtual time."""

    def __init__(self, clock: VirtualTime) -> None:
        self.create_connection = clock.connect

    def __getattr__(self, name: str) -> Any:
        return getattr(socket, name)


@contextmanager
def running() -> Iterator[VirtualTime]:
    """Run the mailer of this process in virtual time."""
    clock = VirtualTime()
    _DELAYS.clear()
    with pytest.MonkeyPatch.context() as patch:
        for name in TIME_MODULES:
            patch.setattr(name, clock)
        patch.setattr(SOCKET_MODULE, _Sockets(clock))
        yield clock
