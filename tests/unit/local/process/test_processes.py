import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local.process import processes

PLAIN = {"PATH": os.defpath}
STUBBORN = "import signal, subprocess, time, os; print(os.getpid(), flush=True); {} time.sleep(60)"


def started(tmp_path: Path, code: str) -> processes.Process:
    return processes.start(
        "part", [sys.executable, "-c", code], log=tmp_path / "log", environment=PLAIN
    )


def numbers(log: Path, count: int) -> list[int]:
    """The process ids that a child printed, once it printed that many."""
    while len(found := log.read_text().split()) < count:
        time.sleep(0.01)
    return [int(word) for word in found]


def ends(pid: int) -> bool:
    """Wait for the end of a process that is not our child; it counts as ended when only its entry is left."""
    for _ in range(1000):
        state = subprocess.run(
            ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
        ).stdout
        if not state.strip() or state.startswith("Z"):
            return True
        time.sleep(0.01)
    return False


def test_stop_ends_the_command_and_its_children(tmp_path: Path) -> None:
    code = STUBBORN.format("print(subprocess.Popen(['sleep', '60']).pid, flush=True);")
    process = started(tmp_path, code)
    pids = numbers(tmp_path / "log", 2)
    process.stop()
    assert [ends(pid) for pid in pids] == [True, True]


def test_the_command_ends_when_its_owner_is_killed(tmp_path: Path) -> None:
    code = f"""
import sys, time
from pathlib import Path
from local.process import processes
kept = processes.start("part", ["sleep", "60"], log=Path({str(tmp_path / "log")!r}), environment={PLAIN!r})
print(kept.leash.pid, flush=True)
time.sleep(60)
"""
    owner = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    with owner:
        assert owner.stdout
        leash = int(owner.stdout.readline())
        owner.kill()
    assert ends(leash)


def test_the_command_ends_when_its_leash_is_killed(tmp_path: Path) -> None:
    process = started(tmp_path, STUBBORN.format(""))
    [pid] = numbers(tmp_path / "log", 1)
    os.kill(process.leash.pid, signal.SIGKILL)
    process.stop()
    assert sys.platform != "linux" or ends(pid)


def test_the_exit_code_is_the_commands(tmp_path: Path) -> None:
    process = started(tmp_path, "raise SystemExit(7)")
    assert process.wait() == 7
    process.stop()


def test_nothing_of_our_environment_is_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOSTS_SECRET", "known to the host alone")
    process = processes.start(
        "part", ["env"], log=tmp_path / "log", environment={"PATH": os.defpath, "LC_ALL": "C"}
    )
    process.wait()
    process.stop()
    assert sorted((tmp_path / "log").read_text().splitlines()) == ["LC_ALL=C", f"PATH={os.defpath}"]


def test_a_failure_names_the_part_and_shows_its_log(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "print('the reason'); raise SystemExit(3)"]
    with pytest.raises(processes.Failed) as failed:
        processes.run("the part", command, log=tmp_path / "log", environment=PLAIN)
    log = tmp_path / "log"
    assert str(failed.value) == f"the part: ended with code 3\nthe last lines of {log}:\nthe reason"


def test_a_part_that_ends_before_it_is_ready_has_failed(tmp_path: Path) -> None:
    process = started(tmp_path, "raise SystemExit(4)")
    with pytest.raises(processes.Failed, match="part: ended with code 4 before it was ready"):
        process.until(lambda: False, 30)
    process.stop()


def test_the_log_is_for_its_owner_alone(tmp_path: Path) -> None:
    started(tmp_path, "").stop()
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o600
