"""The front's measured rate, and the times at which it asks refused clients to come back."""

import math
from collections import deque
from collections.abc import Callable

type Clock = Callable[[], float]

SAMPLES = 200
"""So many requests count: one slow answer then changes the rate little."""
LONGEST_INTERVAL = 1.0
"""A longer wait for the next answer, as at a cold start, tells of one function, not of the rate."""
START_RATE = 25.0
"""Requests per second before any was measured (docs/local.md#load)."""
LONGEST_RETURN = 120.0
"""No client is sent away for longer; later ones share the seconds of the earlier ones."""


class Throughput:
    """The rate of the requests that leave, counting only the time in which one was inside.

    It is the true rate under load, and below the possible one when idle.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._intervals = deque([1 / START_RATE] * SAMPLES, maxlen=SAMPLES)
        self._inside = 0
        self._busy_since = 0.0
        self._interval = 0.0

    @property
    def rate(self) -> float:
        """Requests per second."""
        return SAMPLES / sum(self._intervals)

    def enter(self) -> None:
        """Count a request in."""
        if not self._inside:
            self._busy_since = self._clock()
        self._inside += 1

    def leave(self, *, was_served: bool) -> None:
        """Count a request out; one that was not served adds its time to the next one's."""
        now = self._clock()
        self._interval += now - self._busy_since
        self._busy_since = now
        self._inside -= 1
        if was_served:
            self._intervals.append(min(max(self._interval, 1e-6), LONGEST_INTERVAL))
            self._interval = 0.0


class Returns:
    """Gives each refused client a time of its own, at the measured rate."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0.0

    def schedule(self, waiting: int, rate: float) -> int:
        """Return the seconds until a client may come back: after the queue and the others."""
        now = self._clock()
        queue_end = now + min(waiting / rate, LONGEST_RETURN / 2)
        turn = max(self._last, queue_end) + 1 / rate
        if turn - now > LONGEST_RETURN:
            turn = min(queue_end + 1 / rate, now + LONGEST_RETURN)
        self._last = turn
        return math.ceil(turn - now)
