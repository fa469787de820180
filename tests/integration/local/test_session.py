"""The parts of a stack live and die together, and with whoever holds their leash."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.process.processes import Failed
from local.services import postgres
from local.stack import session
from local.stack.state import ROOT, State

HOLDER = """
import sys, time
from pathlib import Path
from local.stack import session
from local.stack.state import State
with session.held(State(Path(sys.argv[1])), 0) as hold:
    if sys.argv[2] == "keep":
        hold.keep()
    print(hold.parts["api"], flush=True)
    time.sleep(0 if sys.argv[2] == "keep" else 60)
"""


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    state = State(tmp_path / "stack")
    yield state
    session.end(state)
    postgres.wipe(state.data / "postgres")


def alive() -> dict[int, int]:
    """The parent of each process, by its number; those of which only the entry is left do not count."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
    ).stdout
    return {
        int(pid): int(parent)
        for pid, parent, stat in map(str.split, listed.splitlines())
        if stat[0] != "Z"
    }


def parts(state: State) -> set[int]:
    """The stack's supervisor and all that descends from it."""
    parents, found = alive(), {int((state.run / "pid").read_text())}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def command(pid: int) -> str:
    shown = subprocess.run(
        ["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return shown.stdout


def all_end(pids: set[int]) -> bool:
    """Wait for the end of processes that are not our children."""
    assert len(pids) > 1
    for _ in range(300):
        if not pids & alive().keys():
            return True
        time.sleep(0.05)
    return False


def holder(state: State, mode: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", HOLDER, str(state.folder), mode]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_whatever_ends_the_holder_ends_all_parts(state: State, number: signal.Signals) -> None:
    with holder(state, "hold") as process:
        assert process.stdout
        process.stdout.readline()
        pids = parts(state)
        process.send_signal(number)
    assert all_end(pids)


def test_a_holder_that_ends_before_the_parts_are_up_leaves_none(state: State) -> None:
    with holder(state, "hold") as process:
        while not (state.run / "pid").exists():
            time.sleep(0.01)
        supervisor = int((state.run / "pid").read_text())
        process.kill()
    assert all_end({supervisor, process.pid})


def test_a_kept_stack_lives_on_is_joined_and_ends_on_demand(state: State) -> None:
    with holder(state, "keep") as process:
        assert process.stdout
        api = process.stdout.readline().strip()
    pids = parts(state)
    with session.held(state, 0) as hold:
        assert (hold.parts["api"], hold.is_new) == (api, False)
    assert session.is_running(state)
    assert session.end(state)
    assert all_end(pids)
    assert not session.end(state)


def test_a_stack_that_is_ending_is_not_joined(state: State) -> None:
    with holder(state, "hold") as process:
        assert process.stdout
        process.stdout.readline()
        supervisor = (state.run / "pid").read_text()
        process.kill()
    while not state.ending.exists():
        time.sleep(0.01)
    with session.held(state, 0) as hold:
        assert hold.is_new
        assert (state.run / "pid").read_text() != supervisor


def test_a_killed_supervisor_takes_its_parts_along(state: State) -> None:
    with session.held(state, 0):
        pids = parts(state)
        os.kill(int((state.run / "pid").read_text()), signal.SIGKILL)
        assert all_end(pids)


def test_a_killed_part_ends_the_stack_and_is_named(state: State) -> None:
    with session.held(state, 0):
        pids = parts(state)
        [front] = [
            pid
            for pid in pids
            if "local.services.front" in command(pid) and "child_guard.py" not in command(pid)
        ]
        os.kill(front, signal.SIGKILL)
        assert all_end(pids)
    assert (state.run / "failure").read_text().startswith("front: ended by itself")


def test_a_part_that_does_not_start_is_named_with_its_log(state: State) -> None:
    home = postgres.home_of(state.data / "postgres")
    (home / "password").write_text("of data that are not there")
    with (
        pytest.raises(Failed, match="PostgreSQL: ended with code 2 before it was ready") as failed,
        session.held(state, 0),
    ):
        pass
    assert "Run initdb" in str(failed.value)
    assert not session.is_running(state)


def test_rows_outlive_a_stop(state: State) -> None:
    with session.held(state, 0) as hold:
        postgres.execute(hold.parts["owner_url"], "CREATE TABLE kept AS SELECT 42 AS answer")
    with session.held(state, 0) as hold:
        assert hold.is_new
        assert postgres.execute(hold.parts["owner_url"], "SELECT answer FROM kept") == [[42]]


def test_a_given_database_is_used(state: State, tmp_path: Path) -> None:
    with (
        postgres.running(tmp_path / "theirs", tmp_path / "theirs.log", keeps_data=False) as theirs,
        session.held(state, 0, database_url=theirs.url) as hold,
    ):
        assert hold.parts["owner_url"] == theirs.url
        assert json.loads((state.run / "parts.json").read_text()) == hold.parts
        assert not (state.logs / "postgres.log").exists()
