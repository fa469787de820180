"""A TCP proxy in a process of its own that puts a server at a distance, and counts round trips at the wire.

Each chunk is handed on a fixed time after it arrived, while the next ones are read: latency without
a loss of throughput. A round trip is counted where the client speaks after the server has (or
speaks first). The count lies in a file that both processes map. Run as `python -m bench.proxy PORT
TARGET SECONDS COUNT_FILE`.
"""

import contextlib
import mmap
import queue
import socket
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from local.process import ports, processes

CHUNK: Final = 256 * 1024
"""Bytes read at once."""
WINDOW: Final = 64
"""Chunks on the way in one direction; 16 MB in half a millisecond is more than loopback carries."""
START_SECONDS: Final = 10


@dataclass(frozen=True)
class Proxy:
    """A running proxy: clients connect to `port` of the loopback interface."""

    port: int
    count: Path

    def round_trips(self) -> int:
        """Give the round trips since the start."""
        return read_round_trips(self.count)


def read_round_trips(count: Path) -> int:
    """Read a proxy's file: the round trips since its start."""
    return int.from_bytes(count.read_bytes())


@contextlib.contextmanager
def running(folder: Path, target: int, seconds: float) -> Iterator[Proxy]:
    """Give a proxy to a port of the loopback interface, a round trip over which takes `seconds` more."""
    port, count = ports.free_port(), folder / "round-trips"
    count.write_bytes(bytes(8))
    command = [
        sys.executable,
        "-m",
        "bench.proxy",
        str(port),
        str(target),
        str(seconds),
        str(count),
    ]
    environment = {"PATH": "/usr/bin:/bin"}
    process = processes.start(
        "proxy",
        command,
        log=folder / "proxy.log",
        environment=environment,
        folder=Path(__file__).parent.parent,
    )
    try:
        process.until(lambda: not ports.is_free(port), START_SECONDS)
        yield Proxy(port, count)
    finally:
        process.stop()


def main(port: int, target: int, seconds: float, count: Path) -> None:
    """Serve until killed."""
    with socket.create_server((ports.LOOPBACK, port)) as listener, count.open("r+b") as file:
        counter = _Counter(mmap.mmap(file.fileno(), 8))
        while True:
            client, _ = listener.accept()
            server = socket.create_connection((ports.LOOPBACK, target))
            turns = _Turns(counter)
            for source, sink, from_client in ((client, server, True), (server, client, False)):
                source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                _Way(source, sink, seconds / 2, turns, from_client).start()


@dataclass
class _Counter:
    """The round trips of all connections."""

    place: mmap.mmap
    value: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self) -> None:
        with self.lock:
            self.value += 1
            self.place[:] = self.value.to_bytes(8)


@dataclass
class _Turns:
    """Who spoke last on a connection."""

    counter: _Counter
    client_spoke: bool = False

    def note(self, *, from_client: bool) -> None:
        if from_client and not self.client_spoke:
            self.counter.add()
        self.client_spoke = from_client


@dataclass
class _Way:
    """One direction of a connection: a thread that reads and one that hands on in time."""

    source: socket.socket
    sink: socket.socket
    delay: float
    turns: _Turns
    from_client: bool
    chunks: "queue.Queue[tuple[float, bytes]]" = field(default_factory=lambda: queue.Queue(WINDOW))

    def start(self) -> None:
        for work in (self._read, self._write):
            threading.Thread(target=work, daemon=True).start()

    def _read(self) -> None:
        chunk = b"-"
        while chunk:
            try:
                chunk = self.source.recv(CHUNK)
            except OSError:
                chunk = b""
            if chunk:
                self.turns.note(from_client=self.from_client)
            self.chunks.put((time.perf_counter() + self.delay, chunk))

    def _write(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                due, chunk = self.chunks.get()
                time.sleep(max(0.0, due - time.perf_counter()))
                if not chunk:
                    break
                self.sink.sendall(chunk)
            self.sink.shutdown(socket.SHUT_WR)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), Path(sys.argv[4]))
