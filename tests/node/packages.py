"""Install the npm packages of a folder beside its package.json, without their install scripts."""

import fcntl
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

HERE: Final = Path(__file__).parent
GENERATORS: Final = HERE / "generators"
UNREACHABLE: Final = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ENETUNREACH", "ETIMEDOUT")


def installed(folder: Path = HERE) -> Path:
    """Give `node_modules` as package-lock.json says; skip without Node or without a registry."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("there is no Node here")
    modules, lock = folder / "node_modules", folder / "package-lock.json"
    stamp = modules / "stamp"
    with lock.open() as file:  # workers of pytest-xdist wait for one another
        fcntl.flock(file, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != lock.read_text():
            _install(folder)
            shutil.copyfile(lock, stamp)
    return modules


def _install(folder: Path) -> None:
    done = subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if any(code in done.stderr for code in UNREACHABLE):
        pytest.skip("npm reaches no registry")
    assert done.returncode == 0, done.stderr
