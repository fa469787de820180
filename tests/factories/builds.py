"""Builds functions and layers with the makefiles that `sam build` uses."""

import os
import platform
import subprocess
from pathlib import Path

from tests.places import ROOT

HOST = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"


def build(logical_id: str, folder: Path, architecture: str = HOST) -> Path:
    """Build a function or the layer into `folder`, with its makefile of the template."""
    source = "layers/shared" if logical_id == "SharedLayer" else "functions"
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    run = subprocess.run(
        ["make", "--makefile", ROOT / source / "Makefile", f"build-{logical_id}"],
        cwd=ROOT / source,
        env=variables | {"ARTIFACTS_DIR": str(folder), "ARCHITECTURE": architecture},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return folder
