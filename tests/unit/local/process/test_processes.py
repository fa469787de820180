import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from local.process import processes
from tests import waiting

ENVIRONMENT = {"PATH": os.defpath}
SLEEPER = "import signal, subprocess, time, os; print(os.getpid(), flush=True); {} time.sleep(600)"


def start(tmp_path: Path, code: str) -> processes.Process:
    return processes.start(
        "part", [sys.executable, "-c", code], log=tmp_path / "log", environment=ENVIRONMENT
    )


def read_pids(log: Path, count: int) -> list[int]:
    """Wait until a child has printed so many process ids; those ids."""

    def read_all() -> list[str]:
        words = log.read_text().split()
        return words if len(words) >= count else []

    return [int(word) for word in waiting.until(read_all, "the process ids in the log")]


def await_end(pid: int) -> None:
    """Wait for the end of a process that is not a child of this one; a zombie counts as ended."""

    def has_ended() -> bool:
        command = ["ps", "-o", "stat=", "-p", str(pid)]
        state = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        return not state.strip() or state.startswith("Z")

    waiting.until(has_ended, f"the end of process {pid}")


def test_stop_ends_the_command_and_its_children(tmp_path: Path) -> None:
    code = SLEEPER.format("print(subprocess.Popen(['sleep', '600']).pid, flush=True);")
    process = start(tmp_path, code)
    pids = read_pids(tmp_path / "log", 2)
    process.stop()
    for pid in pids:
        await_end(pid)


def test_the_command_ends_when_its_owner_is_killed(tmp_path: Path) -> None:
    code = f"""
import sys, time
from pathlib import Path
from local.process import processes
log = Path({str(tmp_path / "log")!r})
process = processes.start("part", ["sleep", "600"], log=log, environment={ENVIRONMENT!r})
print(process.guard.pid, flush=True)
time.sleep(600)
"""
    owner = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    with owner:
        assert owner.stdout
        guard = int(owner.stdout.readline())
        owner.kill()
    await_end(guard)


def test_the_command_ends_when_its_guard_is_killed(tmp_path: Path) -> None:
    process = start(tmp_path, SLEEPER.format(""))
    [pid] = read_pids(tmp_path / "log", 1)
    os.kill(process.guard.pid, signal.SIGKILL)
    process.stop()
    if sys.platform == "linux":
        await_end(pid)


def test_the_exit_code_is_that_of_the_command(tmp_path: Path) -> None:
    process = start(tmp_path, "raise SystemExit(7)")
    assert process.wait() == 7
    process.stop()


def test_the_command_inherits_no_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOSTS_SECRET", "a secret of the host")
    process = processes.start(
        "part", ["env"], log=tmp_path / "log", environment={"PATH": os.defpath, "LC_ALL": "C"}
    )
    process.wait()
    process.stop()
    assert sorted((tmp_path / "log").read_text().splitlines()) == ["LC_ALL=C", f"PATH={os.defpath}"]


def test_a_failure_has_the_part_and_its_log(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "print('the reason'); raise SystemExit(3)"]
    with pytest.raises(processes.Failed) as error:
        processes.run("the part", command, log=tmp_path / "log", environment=ENVIRONMENT)
    tail = f"the last lines of {tmp_path / 'log'}:\nthe reason"
    assert str(error.value) == f"the part: ended with code 3\n{tail}"


def test_a_part_that_ends_before_it_is_ready_fails(tmp_path: Path) -> None:
    process = start(tmp_path, "raise SystemExit(4)")
    with pytest.raises(processes.Failed, match="part: ended with code 4 before it was ready"):
        process.until(lambda: False, waiting.GUARD_SECONDS)
    process.stop()


def test_only_the_owner_may_read_the_log(tmp_path: Path) -> None:
    start(tmp_path, "").stop()
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o600
