"""`python -m bench.proxy PORT TARGET SECONDS COUNT_FILE`: a slow TCP proxy that counts round trips.

It forwards each chunk a fixed time after its arrival and reads the next chunks meanwhile, so that
it adds latency but does not reduce throughput. A round trip begins when the client sends after the
server, or sends first. The count is in a file, which the bench reads.
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
"""Bytes per read."""
WINDOW: Final = 64
"""Chunks in transit per direction; loopback carries less than 16 MB in half a millisecond."""
START_SECONDS: Final = 10


@dataclass(frozen=True)
class Proxy:
    """A running proxy on `port` of the loopback interface; `count` is the file with the count."""

    port: int
    count: Path

    def round_trips(self) -> int:
        """Return the round trips since the start."""
        return read_round_trips(self.count)


def read_round_trips(count: Path) -> int:
    """Read the round trips since the start from the file of a proxy."""
    return int.from_bytes(count.read_bytes())


@contextlib.contextmanager
def running(folder: Path, target: int, seconds: float) -> Iterator[Proxy]:
    """Run a proxy to a local port, which adds `seconds` to each round trip."""
    port, count = ports.free_port(), folder / "round-trips"
    count.write_bytes(bytes(8))
    arguments = [str(argument) for argument in (port, target, seconds, count)]
    command = [sys.executable, "-m", "bench.proxy", *arguments]
    log, environment = folder / "proxy.log", {"PATH": "/usr/bin:/bin"}
    root = Path(__file__).parent.parent
    process = processes.start("proxy", command, log=log, environment=environment, folder=root)
    try:
        process.until(lambda: not ports.is_free(port), START_SECONDS)
        yield Proxy(port, count)
    finally:
        process.stop()


def main(port: int, target: int, seconds: float, count: Path) -> None:
    """Accept connections until the process is killed."""
    with socket.create_server((ports.LOOPBACK, port)) as listener, count.open("r+b") as file:
        counter = _Counter(mmap.mmap(file.fileno(), 8))
        while True:
            client, _ = listener.accept()
            server = socket.create_connection((ports.LOOPBACK, target))
            order = _Order(counter)
            for source, sink, from_client in ((client, server, True), (server, client, False)):
                source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                _Direction(source, sink, seconds / 2, order, from_client).start()


@dataclass
class _Counter:
    """The round trips of all connections, also stored in a mapped file."""

    file: mmap.mmap
    value: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self) -> None:
        with self.lock:
            self.value += 1
            self.file[:] = self.value.to_bytes(8)


@dataclass
class _Order:
    """Whether the client or the server sent last on a connection."""

    counter: _Counter
    client_was_last: bool = False

    def update(self, *, from_client: bool) -> None:
        if from_client and not self.client_was_last:
            self.counter.add()
        self.client_was_last = from_client


@dataclass
class _Direction:
    """One direction of a connection: a thread reads, another one writes after the delay."""

    source: socket.socket
    sink: socket.socket
    delay: float
    order: _Order
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
                self.order.update(from_client=self.from_client)
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
