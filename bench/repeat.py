"""Calls a function many times in a warm process, and measures time and round trips."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from bench.proxy import read_round_trips

CALLS: Final = 50
WARM_UP_CALLS: Final = 3
"""Calls before the measurement, which open connections and fill caches."""


def call_repeatedly(call: Callable[[], Any], count: Path) -> dict[str, float]:
    """Return the milliseconds of the fastest call, and the round trips per call.

    `count` is the file in which the proxy counts the round trips.
    """
    before, milliseconds = read_round_trips(count), []
    for _ in range(CALLS):
        start = time.perf_counter()
        call()
        milliseconds.append((time.perf_counter() - start) * 1000)
    round_trips = read_round_trips(count) - before
    return {"milliseconds": min(milliseconds), "round_trips": round_trips / CALLS}
