"""What a cold start costs: the CPU of importing each handler in a fresh process, and the size of the built layer."""

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
    "api": 600, "import_worker": 550, "export_worker": 550, "dispatcher": 550, "mailer": 300,
}  # fmt: skip
"""CPU milliseconds of importing the handler."""
LAYER_GOAL: Final = 40
"""Megabytes of the layer, unzipped."""
IMPORT_HANDLER: Final = "import sys, time; sys.modules['cryptography'] = None; import {0}.handler; print(time.process_time())"
"""The layer has no cryptography; pyjwt would take that of the developers' environment."""


def lines(folder: Path, environment: Mapping[str, str], times: int) -> Iterator[Line]:
    """Import each handler some times, its bytecode at hand, and give the least CPU; then the built layer's size."""
    for source in ("functions", "layers/shared"):
        compileall.compile_dir(ROOT / source, quiet=1)
    for package, goal in GOALS.items():
        yield Line(
            f"CPU of importing {package}",
            min(_import(package, environment) for _ in range(times)),
            "ms",
            goal,
        )
    yield Line(
        "size of the layer", _megabytes(build("SharedLayer", folder / "layer")), "MB", LAYER_GOAL
    )


def _import(package: str, environment: Mapping[str, str]) -> float:
    """Give the milliseconds of CPU from the interpreter's first instruction on."""
    path = f"{ROOT / 'functions'}{os.pathsep}{ROOT / 'layers' / 'shared'}"
    command = [sys.executable, "-c", IMPORT_HANDLER.format(package)]
    done = subprocess.run(
        command,
        env=dict(environment) | {"PYTHONPATH": path},
        capture_output=True,
        check=True,
        text=True,
    )
    return float(done.stdout) * 1000


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
