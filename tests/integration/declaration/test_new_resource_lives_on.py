"""A new resource takes part in copies, own data, versions and the trash, by its declaration alone."""

import os
import subprocess
import sys
from pathlib import Path

from tests.places import ROOT

LIFE = Path(__file__).with_name("booth_life.py")


def test_a_new_resource_lives_on() -> None:
    """The modules read the registry when they are imported, so the booth needs a process of its own."""
    folders = os.pathsep.join(str(ROOT / name) for name in ("functions", "layers/shared", "."))
    command = [sys.executable, "-m", "pytest", "-p", "tests.factories.booth_parts", str(LIFE)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": folders},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
