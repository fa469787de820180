"""Starting, joining and ending the supervisor of a stack; whoever holds its leash keeps it alive."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

from local.process.processes import Failed
from local.stack.state import ROOT, State

START_SECONDS = 60
STOP_SECONDS = 15


@dataclass
class Hold:
    """A held leash. `parts` says where the parts are: api, aws_endpoint, database_url, owner_url, smtp_port, inbox."""

    leash: int
    parts: dict[str, str]
    is_new: bool

    def keep(self) -> None:
        """Let the stack live on when nobody holds it any more."""
        os.write(self.leash, b"k")


@contextlib.contextmanager
def held(state: State, port: int, database_url: str = "") -> Iterator[Hold]:
    """Join the stack that runs, or start its parts; an unkept one ends with its last holder. Raises Failed.

    `port` is the front's where it is free; `database_url` names a database to use in the place of
    one of our own.
    """
    joined = _join(state)
    leash, supervisor = (joined, None) if joined is not None else _launch(state, port, database_url)
    try:
        yield Hold(leash, _parts(state, supervisor), is_new=joined is None)
    finally:
        os.close(leash)
        if supervisor:
            _reap(state, supervisor)


def is_running(state: State) -> bool:
    """Whether a supervisor of this stack is alive."""
    if not state.lock.exists():
        return False
    with state.lock.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def end(state: State) -> bool:
    """End the stack; whether there was one."""
    found, deadline = False, time.monotonic() + STOP_SECONDS
    while is_running(state):
        _signal(state, signal.SIGTERM if time.monotonic() < deadline else signal.SIGKILL)
        found = True
        time.sleep(0.05)
    return found


def _signal(state: State, number: int) -> None:
    """Signal the supervisor, which wrote its pid and is alive, since nobody else holds the lock."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        os.kill(int((state.run / "pid").read_text()), number)


def _join(state: State) -> int | None:
    if state.ending.exists():
        return None
    try:
        return os.open(state.run / "leash", os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return None  # no such pipe, or nobody reads it


def _launch(state: State, port: int, database_url: str) -> tuple[int, "subprocess.Popen[bytes]"]:
    shutil.rmtree(state.run, ignore_errors=True)
    state.run.mkdir(parents=True)
    state.logs.mkdir(parents=True, exist_ok=True)
    pipe = state.run / "leash"
    os.mkfifo(pipe, 0o600)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    leash = os.open(pipe, os.O_WRONLY)
    os.set_blocking(reading, True)
    with (state.logs / "supervisor.log").open("ab") as log:
        command = [
            sys.executable,
            "-m",
            "local.stack.supervisor",
            str(state.folder),
            str(port),
            database_url,
        ]
        supervisor = subprocess.Popen(
            command, stdin=reading, stdout=log, stderr=log, cwd=ROOT, start_new_session=True
        )
    os.close(reading)
    return leash, supervisor


def _parts(state: State, supervisor: "subprocess.Popen[bytes] | None") -> dict[str, str]:
    """What the supervisor says of its parts, once all of them answer."""
    deadline = time.monotonic() + START_SECONDS
    told = state.run / "parts.json"
    while not told.exists():
        if (supervisor and supervisor.poll() is not None) or time.monotonic() > deadline:
            raise _failure(state)
        time.sleep(0.02)
    return dict(json.loads(told.read_text()))


def _failure(state: State) -> Failed:
    note = state.run / "failure"
    if note.exists():
        part, _, what = note.read_text().partition(": ")
        return Failed(part, what)
    return Failed("supervisor", "did not start", state.logs / "supervisor.log")


def _reap(state: State, supervisor: "subprocess.Popen[bytes]") -> None:
    """Wait for the end of a stack that we started, unless it is kept or somebody else holds it."""
    deadline = time.monotonic() + STOP_SECONDS
    while (
        supervisor.poll() is None
        and not (state.run / "kept").exists()
        and time.monotonic() < deadline
    ):
        time.sleep(0.02)
