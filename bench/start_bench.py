"""The cost of a cold start: CPU for importing each handler, and the size of the layer."""

import compileall
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from bench.table import Line
from local.stack.state import ROOT
from tests.factories.builds import build

GOALS: Final[Mapping[str, int]] = {
    "api": 600,
    "import_worker": 550,
    "export_worker": 550,
    "image_worker": 650,
    "document_worker": 650,
    "dispatcher": 550,
    "mailer": 300,
}
"""Milliseconds of CPU for importing the handler."""
FIRST_CALLS: Final[Mapping[str, str]] = {"a first request": "request", "a first job": "job"}
FIRST_CALL: Final = (
    "import sys, time; sys.modules['cryptography'] = None; "
    "from bench import first_call; first_call.{0}(); print(time.process_time())"
)
LAYER_GOAL: Final = 40
"""Megabytes of the layer, unzipped."""
IMPORT_HANDLER: Final = (
    "import sys, time; sys.modules['cryptography'] = None; "
    "import {0}.handler; print(time.process_time())"
)
"""Hides the package cryptography, which the layer does not have but pyjwt would import."""


def lines(folder: Path, environment: Mapping[str, str], times: int) -> Iterator[Line]:
    """Return the least CPU for importing each handler with its bytecode, and the layer's size."""
    for source in ("functions", "layers/shared"):
        compileall.compile_dir(ROOT / source, quiet=1)
    for package, goal in GOALS.items():
        milliseconds = min(_import(package, environment) for _ in range(times))
        yield Line(f"CPU of importing {package}", milliseconds, "ms", goal)
    yield from _measure_first_calls(environment, times)
    layer = build("SharedLayer", folder / "layer")
    yield Line("size of the layer", _measure_megabytes(layer), "MB", LAYER_GOAL)


def _measure_first_calls(environment: Mapping[str, str], times: int) -> Iterator[Line]:
    for name, call in FIRST_CALLS.items():
        runs = [_run(FIRST_CALL.format(call), environment) for _ in range(times)]
        yield Line(f"CPU up to the end of {name}", min(runs), "ms")


def _import(package: str, environment: Mapping[str, str]) -> float:
    """Return the milliseconds of CPU for importing a handler."""
    return _run(IMPORT_HANDLER.format(package), environment)


def _run(code: str, environment: Mapping[str, str]) -> float:
    """Run a program that prints its seconds of CPU last; return them in milliseconds."""
    folders = (ROOT / "functions", ROOT / "layers" / "shared", ROOT)
    path = os.pathsep.join(map(str, folders))
    command = [sys.executable, "-c", code]
    variables = dict(environment) | {"PYTHONPATH": path}
    process = subprocess.run(command, env=variables, capture_output=True, check=True, text=True)
    return float(process.stdout.splitlines()[-1]) * 1000


def _measure_megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
