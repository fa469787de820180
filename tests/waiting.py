"""Waiting for what another thread or process does, however long it takes, but not forever.

Only this test module reads a clock. Its limit guards against a hang; it is no statement about
speed, and it is longer on a machine that is slow or busy (docs/tests.md#any-machine).
"""

import time
from collections.abc import Callable, Iterator
from typing import Final

import pytest

from local.process import speed

GUARD_SECONDS: Final = int(speed.scale(600))
"""After this time a test counts as hanging. Each test process measures the machine once."""
PAUSE_SECONDS: Final = 0.02


def until[T](read: Callable[[], T], description: str, pause: float = PAUSE_SECONDS) -> T:
    """Call `read` until its result is true; return that result.

    The description names what is awaited, for the failure message. `pause` is in seconds.
    """
    for _ in attempts(description, pause):
        if result := read():
            return result
    raise AssertionError


def attempts(description: str, pause: float = PAUSE_SECONDS) -> Iterator[None]:
    """Iterate with pauses, in seconds; fail the test after GUARD_SECONDS.

    The failure is no Exception, so the product cannot catch it.
    """
    deadline = time.monotonic() + GUARD_SECONDS
    while time.monotonic() < deadline:
        yield
        time.sleep(pause)
    pytest.fail(f"still waiting after {GUARD_SECONDS} s: {description}")


def honour(retry_after: int) -> None:
    """Wait as long as the header Retry-After of an answer says, as a client of the server does."""
    time.sleep(retry_after)
