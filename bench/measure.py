"""Measures a module's work in a fresh process."""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bench.child import Cost
from local.process import processes
from local.stack.state import ROOT


def measure(folder: Path, environment: Mapping[str, str], module: str, argument: Any) -> Cost:
    """Run a module (see bench.child) with an argument, and return its cost.

    Raises processes.Failed with the log.
    """
    argument_file = folder / "argument.json"
    result = folder / "result.json"
    log = folder / f"{module}.log"
    argument_file.write_text(json.dumps(argument))
    log.unlink(missing_ok=True)
    command: processes.Command = [
        sys.executable,
        "-m",
        "bench.child",
        module,
        argument_file,
        result,
    ]
    processes.run(module, command, log=log, environment=environment, folder=ROOT)
    return Cost(**json.loads(result.read_text()))


def measure_fastest(times: int, run: Callable[[], Cost]) -> Cost:
    """Return the cost of the fastest run."""
    return min((run() for _ in range(times)), key=lambda cost: cost.wall)
