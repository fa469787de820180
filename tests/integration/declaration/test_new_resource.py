"""A new resource needs only its declaration: the suites here run with one more, a booth."""

import os
import subprocess
import sys
from pathlib import Path

from tests.places import ROOT

PLUGIN = "tests.factories.booth"
FOLDERS = [str(ROOT / name) for name in ("functions", "layers/shared", ".")]


SUITES = [str(Path(__file__).with_name(name)) for name in ("booth_archive.py", "booth_life.py")]


def test_a_new_resource_needs_only_its_declaration() -> None:
    """Modules read the registry on import, so a booth needs a separate process."""
    command = [sys.executable, "-m", "pytest", "-p", PLUGIN, "-p", "no:cacheprovider", *SUITES]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(FOLDERS)}
    run = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
