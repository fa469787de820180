"""A run of chaos on a stack of its own (docs/chaos.md)."""

import secrets
import subprocess
import sys

import pytest

from chaos import __main__ as chaos
from local.stack.state import ROOT


@pytest.mark.parametrize("minutes", [1, pytest.param(10, marks=pytest.mark.soak)])
def test_chaos_without_a_violation(minutes: int, capfd: pytest.CaptureFixture[str]) -> None:
    seed = str(secrets.randbits(32))
    command = [sys.executable, "-m", "chaos", "--minutes", str(minutes), "--seed", seed]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    with capfd.disabled():
        sys.stdout.write(f"\n{run.stdout}")
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"SEED={seed}" in run.stdout


def test_a_violation_is_an_error_that_says_how_to_repeat(
    capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    assert chaos.finish(["A row is lost."], folder, "make chaos MINUTES=1 SEED=7") == 1
    output = capsys.readouterr().out
    assert "VIOLATION: A row is lost." in output
    assert "make chaos MINUTES=1 SEED=7" in output
    assert str(folder) in output
    assert folder.exists()


def test_without_a_violation_nothing_is_left(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("journal")
    assert chaos.finish([], folder, "make chaos") == 0
    assert not folder.exists()
