"""Start, join and stop of a stack's supervisor, which runs while a keepalive pipe is open."""

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
from local.process.speed import Deadline
from local.stack import folders
from local.stack import tuning as tunings
from local.stack.state import ROOT, State
from local.stack.tuning import Tuning

START_SECONDS = 900
"""A guard against a start that hangs; each part has its own, shorter one."""
STOP_SECONDS = 15


@dataclass
class StackHandle:
    """A running stack that this process keeps alive.

    `parts` has the addresses: api, aws_endpoint, database_url, owner_url, smtp_port, inbox.
    """

    pipe: int
    parts: dict[str, str]
    is_new: bool

    def keep(self) -> None:
        """Let the stack stay alive after all keepalive pipes are closed."""
        os.write(self.pipe, b"k")


@contextlib.contextmanager
def hold(
    state: State, port: int, database_url: str = "", tuning: Tuning = tunings.LAPTOP
) -> Iterator[StackHandle]:
    """Join the running stack or start a new one, and keep it alive during the block.

    `port` is the preferred port of the front; `database_url` replaces the stack's own database;
    `tuning` has the bounds of a new stack.
    Raises Failed.
    """
    supervisor = None
    folders.protect(state)
    pipe = _open_pipe(state)
    is_new = pipe is None
    if pipe is None:
        pipe, supervisor = _start(state, port, database_url, tuning)
    try:
        yield StackHandle(pipe, _await_parts(state, supervisor), is_new)
    finally:
        os.close(pipe)
        if supervisor:
            _await_end(state, supervisor)


def is_running(state: State) -> bool:
    """Return whether a supervisor of this stack runs."""
    if not state.lock.exists():
        return False
    with state.lock.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def stop(state: State) -> bool:
    """Stop the stack; return whether it was running."""
    was_running = False
    deadline = Deadline(STOP_SECONDS)
    while is_running(state):
        was_running = True
        _signal(state, signal.SIGKILL if deadline.has_passed() else signal.SIGTERM)
        time.sleep(0.05)
    return was_running


def _signal(state: State, number: int) -> None:
    """Signal the supervisor; the locked file shows that the process of its pid is alive."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        os.kill(int((state.run / "pid").read_text()), number)


def _open_pipe(state: State) -> int | None:
    """Open the keepalive pipe of a running stack; return None if there is none to join."""
    if state.ending.exists():
        return None
    try:
        return os.open(state.keepalive, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return None  # no such pipe, or nobody reads it


def _start(
    state: State, port: int, database_url: str, tuning: Tuning
) -> tuple[int, "subprocess.Popen[bytes]"]:
    shutil.rmtree(state.run, ignore_errors=True)
    folders.protect(state)
    os.mkfifo(state.keepalive, 0o600)
    reading = os.open(state.keepalive, os.O_RDONLY | os.O_NONBLOCK)
    pipe = os.open(state.keepalive, os.O_WRONLY)
    os.set_blocking(reading, True)
    arguments = [str(state.folder), str(port), database_url, tuning.to_json()]
    command = [sys.executable, "-m", "local.stack.supervisor", *arguments]
    state.journal.touch(mode=0o600)
    with state.journal.open("ab") as log:
        supervisor = subprocess.Popen(
            command, stdin=reading, stdout=log, stderr=log, cwd=ROOT, start_new_session=True
        )
    os.close(reading)
    return pipe, supervisor


def _await_parts(state: State, supervisor: "subprocess.Popen[bytes] | None") -> dict[str, str]:
    """Wait until all parts answer; return their addresses."""
    deadline = Deadline(START_SECONDS)
    parts = state.run / "parts.json"
    while not parts.exists():
        has_ended = supervisor is not None and supervisor.poll() is not None
        if has_ended or deadline.has_passed():
            raise _make_failure(state)
        time.sleep(0.02)
    return dict(json.loads(parts.read_text()))


def _make_failure(state: State) -> Failed:
    failure = state.run / "failure"
    if failure.exists():
        part, _, reason = failure.read_text().partition(": ")
        return Failed(part, reason)
    return Failed("supervisor", "did not start", state.logs / "supervisor.log")


def _await_end(state: State, supervisor: "subprocess.Popen[bytes]") -> None:
    """Wait for the end of a stack that this process started, unless it stays alive."""
    deadline = Deadline(STOP_SECONDS)
    while supervisor.poll() is None and not state.keep_marker.exists():
        if deadline.has_passed():
            return
        time.sleep(0.02)
