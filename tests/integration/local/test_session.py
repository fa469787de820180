"""The parts of a stack end together, and with the last process that holds the stack."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.process.processes import Failed
from local.services import postgres
from local.stack import session
from local.stack.state import ROOT, State
from tests import waiting

HOLDER = """
import signal, sys, time
# A command in the background of a script ignores these signals, and so does what it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
from pathlib import Path
from local.stack import session
from local.stack.state import State
with session.hold(State(Path(sys.argv[1])), 0) as handle:
    if sys.argv[2] == "keep":
        handle.keep()
    print(handle.parts["api"], flush=True)
    time.sleep(0 if sys.argv[2] == "keep" else 600)
"""


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    state = State(tmp_path / "stack")
    yield state
    session.stop(state)
    postgres.wipe(state.data / "postgres")


def list_processes() -> dict[int, int]:
    """The parent of each process by process id, without zombies."""
    output = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
    ).stdout
    return {
        int(pid): int(parent)
        for pid, parent, stat in map(str.split, output.splitlines())
        if stat[0] != "Z"
    }


def list_parts(state: State) -> set[int]:
    """The process ids of the stack's supervisor and of all its descendants."""
    parents = list_processes()
    pids = {int((state.run / "pid").read_text())}
    while children := {pid for pid, parent in parents.items() if parent in pids} - pids:
        pids |= children
    return pids


def read_command(pid: int) -> str:
    process = subprocess.run(
        ["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return process.stdout


def await_ends(pids: set[int]) -> None:
    """Wait for the end of processes that are not children of this one."""
    assert len(pids) > 1
    waiting.until(lambda: not pids & list_processes().keys(), "the end of all parts")


def start_holder(state: State, mode: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", HOLDER, str(state.folder), mode]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


# Python handles the first one; of the others the process learns nothing.
@pytest.mark.parametrize(
    "number",
    [
        signal.SIGINT,
        signal.SIGKILL,
        *(pytest.param(each, marks=pytest.mark.soak) for each in (signal.SIGTERM, signal.SIGHUP)),
    ],
)
def test_any_end_of_the_holder_ends_all_parts(state: State, number: signal.Signals) -> None:
    with start_holder(state, "hold") as process:
        assert process.stdout
        process.stdout.readline()
        pids = list_parts(state)
        process.send_signal(number)
    await_ends(pids)


def test_a_holder_that_ends_during_the_start_leaves_no_process(state: State) -> None:
    with start_holder(state, "hold") as process:
        waiting.until((state.run / "pid").exists, "the supervisor's start")
        supervisor = int((state.run / "pid").read_text())
        process.kill()
    await_ends({supervisor, process.pid})


def test_a_kept_stack_stays_alive_until_it_is_stopped(state: State) -> None:
    with start_holder(state, "keep") as process:
        assert process.stdout
        api = process.stdout.readline().strip()
    pids = list_parts(state)
    with session.hold(state, 0) as handle:
        assert (handle.parts["api"], handle.is_new) == (api, False)
    assert session.is_running(state)
    assert session.stop(state)
    await_ends(pids)
    assert not session.stop(state)


def test_a_stack_that_is_ending_is_not_joined(state: State) -> None:
    with start_holder(state, "hold") as process:
        assert process.stdout
        process.stdout.readline()
        supervisor = (state.run / "pid").read_text()
        process.kill()
    waiting.until(state.ending.exists, "the beginning of the stack's end")
    with session.hold(state, 0) as handle:
        assert handle.is_new
        assert (state.run / "pid").read_text() != supervisor


def test_the_parts_end_with_a_killed_supervisor(state: State) -> None:
    with session.hold(state, 0):
        pids = list_parts(state)
        os.kill(int((state.run / "pid").read_text()), signal.SIGKILL)
        await_ends(pids)


def test_a_killed_part_ends_the_stack_and_is_reported(state: State) -> None:
    with session.hold(state, 0):
        pids = list_parts(state)
        commands = {pid: read_command(pid) for pid in pids}
        fronts = [pid for pid in pids if "local.services.front" in commands[pid]]
        [front] = [pid for pid in fronts if "child_guard.py" not in commands[pid]]
        os.kill(front, signal.SIGKILL)
        await_ends(pids)
    assert (state.run / "failure").read_text().startswith("front: ended by itself")


def test_a_part_that_does_not_start_is_reported_with_its_log(state: State) -> None:
    home = postgres.prepare_home(state.data / "postgres")
    (home / "password").write_text("the password of missing data")
    with (
        pytest.raises(Failed, match="PostgreSQL: ended with code 2 before it was ready") as error,
        session.hold(state, 0),
    ):
        pass
    assert "Run initdb" in str(error.value)
    assert not session.is_running(state)


def test_rows_survive_a_stop(state: State) -> None:
    with session.hold(state, 0) as handle:
        postgres.execute(handle.parts["owner_url"], "CREATE TABLE answers AS SELECT 42 AS answer")
    with session.hold(state, 0) as handle:
        assert handle.is_new
        assert postgres.execute(handle.parts["owner_url"], "SELECT answer FROM answers") == [[42]]


def test_a_database_of_the_developer_is_used(state: State, tmp_path: Path) -> None:
    with (
        postgres.running(tmp_path / "own", tmp_path / "own.log", keeps_data=False) as server,
        session.hold(state, 0, database_url=server.url) as handle,
    ):
        assert handle.parts["owner_url"] == server.url
        assert json.loads((state.run / "parts.json").read_text()) == handle.parts
        assert not (state.logs / "postgres.log").exists()
