"""Measures a piece of work in processes of its own."""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bench.child import Cost
from local.process import processes
from local.stack.state import ROOT


def measure(folder: Path, environment: Mapping[str, str], module: str, argument: Any) -> Cost:
    """Run `module` (see bench.child) with the argument and give its cost. Raises processes.Failed with its log."""
    given, result, log = folder / "argument.json", folder / "result.json", folder / f"{module}.log"
    given.write_text(json.dumps(argument))
    log.unlink(missing_ok=True)
    command: processes.Command = [sys.executable, "-m", "bench.child", module, given, result]
    processes.run(module, command, log=log, environment=environment, folder=ROOT)
    return Cost(**json.loads(result.read_text()))


def measure_fastest(times: int, run: Callable[[], Cost]) -> Cost:
    """Give the cost of the fastest of some runs."""
    return min((run() for _ in range(times)), key=lambda cost: cost.wall)
