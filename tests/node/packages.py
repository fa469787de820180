"""Install the npm packages of the tests beside package.json, without their install scripts."""

import fcntl
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

HERE: Final = Path(__file__).parent
LOCK: Final = HERE / "package-lock.json"
MODULES: Final = HERE / "node_modules"
STAMP: Final = MODULES / "stamp"
UNREACHABLE: Final = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ENETUNREACH", "ETIMEDOUT")


def installed() -> Path:
    """Give `node_modules` as package-lock.json says; skip without Node or without a registry."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("there is no Node here")
    with LOCK.open() as lock:  # workers of pytest-xdist wait for one another
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not STAMP.exists() or STAMP.read_text() != LOCK.read_text():
            _install()
    return MODULES


def _install() -> None:
    done = subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
    )
    if any(code in done.stderr for code in UNREACHABLE):
        pytest.skip("npm reaches no registry")
    assert done.returncode == 0, done.stderr
    shutil.copyfile(LOCK, STAMP)
