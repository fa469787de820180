"""`python -m bench.child MODULE ARGUMENT RESULT`: measure a module's work in a fresh process.

ARGUMENT and RESULT are JSON files. The module is imported before the measurement, because the start
of a function is measured elsewhere. Then its `run` is called with the argument. If the module has
`prepare`, that is called with the argument before the measurement, and `run` gets its result.
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
    """Seconds of wall time and CPU; megabytes of memory at the peak, and before the work."""

    wall: float
    cpu: float
    peak: float
    base: float
    answer: Any = None


def main(module: str, argument: Path, result: Path) -> None:
    """Run the work, and write its cost as JSON."""
    work: Any = importlib.import_module(module)
    content = json.loads(argument.read_text())
    prepared = work.prepare(content) if hasattr(work, "prepare") else content
    base, cpu, wall = _measure_peak(), time.process_time(), time.perf_counter()
    answer = work.run(prepared)
    cost = Cost(
        time.perf_counter() - wall, time.process_time() - cpu, _measure_peak(), base, answer
    )
    result.write_text(json.dumps(asdict(cost)))


def _measure_peak() -> float:
    """Return the megabytes at the peak of this process.

    On Linux it is not ru_maxrss, because that includes the memory of the parent process.
    """
    if STATUS.exists():
        line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / MEGABYTE
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    unit = 1 if sys.platform == "darwin" else 1024
    return peak * unit / MEGABYTE


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
