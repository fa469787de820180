"""The setup says what it builds, with sizes, and is never silent while it builds."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import waiting
from tests.places import ROOT

UV = """#!/usr/bin/env bash
case "$1 $2" in
    venv*)
        for folder; do :; done
        mkdir -p "$folder/bin" "$folder/lib/python3.13/site-packages"
        ln -s "$PYTHON" "$folder/bin/python" ;;
    "pip sync")
        folder=$(dirname "$(dirname "$5")")
        until [ "$(grep -c "  $folder has " log)" -ge 2 ]; do sleep 0.1; done ;;
esac
"""
"""A uv that installs nothing, and ends after two reports about its folder."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose path has a blank."""
    project = tmp_path / "a project"
    (project / ".local/uv/bin").mkdir(parents=True)
    (project / "local").mkdir()
    (project / "requirements").mkdir()
    shutil.copy(ROOT / "local/bootstrap.sh", project / "local")
    for name in ("uv", "dev", "tools"):
        (project / f"requirements/{name}.txt").write_text("one==1 \\\n    --hash=x\ntwo==2\n")
    shutil.copy(project / "requirements/uv.txt", project / ".local/uv/stamp")
    uv = project / ".local/uv/bin/uv"
    uv.write_text(UV)
    uv.chmod(0o755)
    return project


def start(project: Path) -> "subprocess.Popen[bytes]":
    environment = os.environ | {"PYTHON": sys.executable, "REPORT_SECONDS": "0.2"}
    with (project / "log").open("ab") as log:
        return subprocess.Popen(
            ["bash", "local/bootstrap.sh"], cwd=project, env=environment, stdout=log, stderr=log
        )


def read_lines(project: Path) -> list[str]:
    """Read the lines of the setup, each number replaced by N, and repeated lines once."""
    lines = re.sub(r"\d+", "N", (project / "log").read_text()).splitlines()
    return [line for line, before in zip(lines, ["", *lines], strict=False) if line != before]


def test_the_setup_says_what_it_does_all_the_time(project: Path) -> None:
    assert start(project).wait(waiting.GUARD_SECONDS) == 0
    assert read_lines(project) == [
        "setup: building .venv for tests and local commands: N packages, about N MB",
        "setup:   .venv has N MB after N s",
        "setup: .venv is ready: N MB",
        "setup: building .tools for the AWS emulator and SAM: N packages, about N MB",
        "setup:   .tools has N MB after N s",
        "setup: .tools is ready: N MB",
    ]
    assert ": 2 packages, " in (project / "log").read_text()


def test_a_second_setup_says_nothing(project: Path) -> None:
    assert start(project).wait(waiting.GUARD_SECONDS) == 0
    (project / "log").unlink()
    assert start(project).wait(waiting.GUARD_SECONDS) == 0
    assert (project / "log").read_text() == ""


def test_a_setup_that_waits_for_another_says_so(project: Path) -> None:
    with (project / ".local/setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        setup = start(project)
        waiting.until(lambda: len(read_lines(project)) >= 2, "a report of the setup that waits")
    assert setup.wait(waiting.GUARD_SECONDS) == 0
    assert read_lines(project)[:2] == [
        "setup: another setup of this folder runs; waiting for its end",
        "setup:   .venv has N MB after N s",
    ]
