"""The front's gate: few requests are inside at once, more wait in order, the rest come back later.

The emulator starts a process per concurrent request, so without a gate it starts as many as
clients ask at once.
"""

import os
import re
import threading
import time
from collections import deque
from dataclasses import dataclass

from local.services.throughput import Clock, Returns, Throughput

MOST_WAITING = 1000
"""Each waiting request has a thread and a connection."""
ESSENTIAL = re.compile(
    r"(GET|OPTIONS) /v1/users/[^/]+(/notifications)?"
    r"|(POST|OPTIONS) /v1/auth/token/refresh"
    r"|(GET|HEAD) /health(-check)?"
)
"""The routes that the template throttles last, and the health checks."""


@dataclass(frozen=True)
class Bounds:
    """The bounds of a gate (docs/contract/local-stack.md#throttle).

    `inside` requests at once; as many wait as the measured rate serves in `queue_seconds`, but at
    least `fewest_waiting`; essential routes have a quarter more places. Nobody waits longer than
    `patience_seconds`.
    """

    inside: int = 2 * (os.process_cpu_count() or 1)
    queue_seconds: float = 10.0
    fewest_waiting: int = 2 * (os.process_cpu_count() or 1)
    patience_seconds: float = 20.0


class TooManyRequests(Exception):
    """There is no place; the client may come back after `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"come back after {retry_after} s")
        self.retry_after = retry_after


class Ticket:
    """The place of one request, in the queue or inside."""

    def __init__(self) -> None:
        self._turn = threading.Event()

    @property
    def is_inside(self) -> bool:
        """Return whether the request may go on."""
        return self._turn.is_set()

    def let_in(self) -> None:
        """Let the request go on."""
        self._turn.set()

    def wait(self, seconds: float) -> bool:
        """Wait for the turn; return whether it came."""
        return self._turn.wait(seconds)


class Gate:
    """Lets requests in by their order of arrival."""

    def __init__(self, bounds: Bounds, clock: Clock = time.monotonic) -> None:
        self._bounds = bounds
        self._lock = threading.Lock()
        self._waiting: deque[Ticket] = deque()
        self._inside = 0
        self._throughput = Throughput(clock)
        self._returns = Returns(clock)

    def enter(self, *, is_essential: bool = False) -> None:
        """Wait for the request's turn. Raises TooManyRequests."""
        self.wait(self.take_ticket(is_essential=is_essential))

    def take_ticket(self, *, is_essential: bool = False) -> Ticket:
        """Take a place, inside or in the queue. Raises TooManyRequests."""
        ticket = Ticket()
        with self._lock:
            if self._inside < self._bounds.inside:
                self._let_in(ticket)
            elif len(self._waiting) < self._count_places(is_essential=is_essential):
                self._waiting.append(ticket)
            else:
                raise self._refuse()
        return ticket

    def wait(self, ticket: Ticket) -> None:
        """Wait until the ticket's request is inside. Raises TooManyRequests if it takes long."""
        if ticket.wait(self._bounds.patience_seconds):
            return
        with self._lock:
            if not ticket.is_inside:
                self._waiting.remove(ticket)
                raise self._refuse()

    def leave(self, *, was_served: bool) -> None:
        """Give the place inside to the next request.

        `was_served` means that the emulator has answered, so that the time counts.
        """
        with self._lock:
            self._inside -= 1
            self._throughput.leave(was_served=was_served)
            if self._waiting:
                self._let_in(self._waiting.popleft())

    def count_waiting(self) -> int:
        """Return the number of requests in the queue."""
        with self._lock:
            return len(self._waiting)

    def refuse(self) -> TooManyRequests:
        """Return the refusal of a request that may not even queue."""
        with self._lock:
            return self._refuse()

    def _let_in(self, ticket: Ticket) -> None:
        self._inside += 1
        self._throughput.enter()
        ticket.let_in()

    def _count_places(self, *, is_essential: bool) -> int:
        places = int(self._throughput.rate * self._bounds.queue_seconds)
        places = min(max(places, self._bounds.fewest_waiting), MOST_WAITING)
        return places + places // 4 if is_essential else places

    def _refuse(self) -> TooManyRequests:
        return TooManyRequests(self._returns.schedule(len(self._waiting), self._throughput.rate))


def is_essential(method: str, path: str) -> bool:
    """Return whether a request, whose path has no query, is refused last."""
    return ESSENTIAL.fullmatch(f"{method} {path}") is not None
