"""Does the same again and again in a warm process: what each time took, and the round trips to the database."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from bench.proxy import read_round_trips

CALLS: Final = 50
WARM_UP_CALLS: Final = 3
"""Times until the connection stands and nothing is made for the first time any more."""


def call_repeatedly(call: Callable[[], Any], count: Path) -> dict[str, float]:
    """Call it some times; the milliseconds of the fastest, and the round trips of each, counted in the proxy's file."""
    before, taken = read_round_trips(count), []
    for _ in range(CALLS):
        began = time.perf_counter()
        call()
        taken.append((time.perf_counter() - began) * 1000)
    return {"milliseconds": min(taken), "round_trips": (read_round_trips(count) - before) / CALLS}
