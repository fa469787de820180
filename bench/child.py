"""Runs one piece of work in a fresh process and notes what it cost.

Run as `python -m bench.child MODULE ARGUMENT RESULT`: the module is imported first (a function's
start, measured elsewhere), then its `run` is called with the JSON of one file, and the cost written
to the other. A module that has `prepare` gives `run` its answer instead: what is made ready before
the clock starts.
"""

import importlib
import json
import resource
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

STATUS: Final = Path("/proc/self/status")
MEGABYTE: Final = 1_000_000


@dataclass(frozen=True)
class Cost:
    """Seconds of wall time and CPU; megabytes of memory at its peak, and before the work began."""

    wall: float
    cpu: float
    peak: float
    base: float
    answer: Any = None


def main(module: str, argument: Path, result: Path) -> None:
    """Do the work and write its cost as JSON."""
    work: Any = importlib.import_module(module)
    given = json.loads(argument.read_text())
    ready = work.prepare(given) if hasattr(work, "prepare") else given
    base, cpu, wall = _peak(), time.process_time(), time.perf_counter()
    answer = work.run(ready)
    cost = Cost(time.perf_counter() - wall, time.process_time() - cpu, _peak(), base, answer)
    result.write_text(json.dumps(asdict(cost)))


def _peak() -> float:
    """The most memory this process has had. Not ru_maxrss where it can be helped: Linux counts the parent's in it."""
    if STATUS.exists():
        line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / MEGABYTE
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most * (1 if sys.platform == "darwin" else 1024) / MEGABYTE


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
