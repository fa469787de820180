"""Waiting while the database wakes: a request of the API needs a place to wait for long.

docs/contract/api.md#waiting-for-the-database
"""

import math
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from contextvars import ContextVar
from typing import Final

import pg8000.exceptions
from sqlalchemy.exc import DBAPIError

from openevent.infra import pg8000_pipeline

WITHOUT_PLACE_SECONDS: Final = 2.0
"""How long a request of the API waits without a place."""
PAUSE_SECONDS: Final = 0.5
"""The pause between two attempts to connect, and the least time of an attempt."""

type PlaceSource = Callable[[], AbstractContextManager[None]]
"""Takes a place for a request that waits, and gives it back. Raises NoPlace."""
place_source: Final[ContextVar[PlaceSource | None]] = ContextVar("place_source", default=None)
"""Where this request takes its place. Workers need none: their queues bound their number."""
_attempts_end: Final[ContextVar[float]] = ContextVar("_attempts_end", default=math.inf)


class Unavailable(Exception):
    """The database did not answer in time; a retry may succeed after `retry_seconds`."""

    retry_seconds = 10
    """The database resumes in about 15 s, and the request has waited already."""


class NoPlace(Unavailable):
    """The database does not answer, and enough requests wait for it."""

    retry_seconds = 5


def wait_for[T](connect: Callable[[], T], wait_seconds: float) -> T:
    """Call `connect` until it succeeds or `wait_seconds` have passed. Raises Unavailable.

    After WITHOUT_PLACE_SECONDS a request of the API waits on only if it gets a place.
    """
    take_place, start = place_source.get(), time.monotonic()
    if take_place is None or wait_seconds <= WITHOUT_PLACE_SECONDS:
        return _try_until(start + wait_seconds, connect)
    try:
        return _try_until(start + WITHOUT_PLACE_SECONDS, connect)
    except Unavailable:
        with take_place():
            return _try_until(start + wait_seconds, connect)


def _try_until[T](end: float, connect: Callable[[], T]) -> T:
    """Call `connect` once at least, until it succeeds. Raises Unavailable."""
    token = _attempts_end.set(end)
    try:
        while True:
            try:
                return connect()
            except (OSError, DBAPIError, pg8000.exceptions.Error) as error:
                if time.monotonic() + PAUSE_SECONDS >= end:
                    raise Unavailable("The database does not answer.") from error
                time.sleep(PAUSE_SECONDS)
    finally:
        _attempts_end.reset(token)


def get_attempt_seconds() -> float:
    """Get how long an attempt may take: it does not outlast the wait."""
    seconds_left = _attempts_end.get() - time.monotonic()
    return min(pg8000_pipeline.CONNECT_SECONDS, max(seconds_left, PAUSE_SECONDS))
