"""A resource needs its declaration and nothing else: the suite in new_resource.py has one more.

It runs in a process of its own: a registered resource has a table and routes in all of the process.
"""

import os
import subprocess
import sys

from tests.places import ROOT

PLUGIN = "tests.factories.booth"
SUITE = "tests/integration/declaration/new_resource.py"
PATH = [str(ROOT / folder) for folder in ("functions", "layers/shared", ".")]


def test_a_new_resource_needs_its_declaration_and_nothing_else() -> None:
    command = [sys.executable, "-m", "pytest", "-p", PLUGIN, "-p", "no:cacheprovider", SUITE]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(PATH)}
    run = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
