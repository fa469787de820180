"""How slow this machine is at the moment, by which guards against a hang are prolonged."""

import subprocess
import sys
import time
from functools import cache
from typing import Final

REFERENCE_SECONDS: Final = 0.04
"""What the work of a measurement takes on two idle cores (docs/tests.md#any-machine)."""
MEASUREMENTS: Final = 5
PROGRAM: Final = "from hashlib import sha256\nfor _ in range(20_000): sha256(b'open event')"


@cache
def measure_slowness() -> float:
    """Return how many times longer than on the reference machine a process takes; at least 1.

    It is measured once in each process. The slowest measurement counts, since guards must outlast a
    machine that is busy only now and then.
    """
    return max(1.0, max(_measure() for _ in range(MEASUREMENTS)) / REFERENCE_SECONDS)


def scale(seconds: float) -> float:
    """Prolong a guard against a hang by the slowness of this machine."""
    return seconds * measure_slowness()


class Deadline:
    """A guard against a hang, in seconds.

    The machine is measured once they are over, and may prolong them.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._start = time.monotonic()

    def has_passed(self) -> bool:
        """Return whether the time is over."""
        elapsed = time.monotonic() - self._start
        return elapsed > self._seconds and elapsed > scale(self._seconds)


def _measure() -> float:
    """Return the seconds in which a process starts, works a little and ends."""
    start = time.monotonic()
    subprocess.run([sys.executable, "-I", "-S", "-c", PROGRAM], check=True)
    return time.monotonic() - start
