"""Child processes that end with this one, each with its own log."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.process.speed import Deadline

type Command = Sequence[str | Path]

GUARD = Path(__file__).with_name("child_guard.py")
TAIL_LINES = 30


class Failed(Exception):
    """A part of the stack did not start or failed.

    The message has the part, the reason and the last lines of its log.
    """

    def __init__(self, part: str, reason: str, log: Path | None = None) -> None:
        lines = _read_lines(log)
        tail = [f"the last lines of {log}:", *lines[-TAIL_LINES:]] if lines else []
        super().__init__("\n".join([f"{part}: {reason}", *tail]))
        self.part = part


def _read_lines(log: Path | None) -> list[str]:
    if log is None or not log.exists():
        return []
    return log.read_text(errors="replace").splitlines()


@dataclass
class Process:
    """A running command: the process of its guard, and the pipe whose closing ends both."""

    part: str
    log: Path
    guard: "subprocess.Popen[bytes]"
    owner_pipe: int

    def is_running(self) -> bool:
        """Return whether the command runs."""
        return self.guard.poll() is None

    def wait(self) -> int:
        """Wait for the end of the command; return its exit code."""
        return self.guard.wait()

    def stop(self) -> None:
        """End the command and everything that it started, and wait for their end."""
        if self.owner_pipe >= 0:
            os.close(self.owner_pipe)
            self.owner_pipe = -1
        self.guard.wait()

    def until(self, is_ready: Callable[[], bool], seconds: float) -> None:
        """Wait until `is_ready()`. Raises Failed if the process ends or the time is over.

        The time is longer on a slow machine.
        """
        deadline = Deadline(seconds)
        while not is_ready():
            if not self.is_running():
                reason = f"ended with code {self.guard.returncode} before it was ready"
                raise Failed(self.part, reason, self.log)
            if deadline.has_passed():
                raise Failed(self.part, f"was not ready after {seconds:.0f} s", self.log)
            time.sleep(0.02)


def start(
    part: str,
    command: Command,
    *,
    log: Path,
    environment: Mapping[str, str],
    folder: Path | None = None,
    user: int | None = None,
    stop_signal: int = signal.SIGTERM,
) -> Process:
    """Start a command in its own process group, as `user` (a number) if set; it ends with us."""
    log.parent.mkdir(parents=True, exist_ok=True)
    log.touch(mode=0o600)
    guard_pipe, owner_pipe = os.pipe()
    user_argument = "" if user is None else str(user)
    options = [str(guard_pipe), str(int(stop_signal)), user_argument]
    guard = [sys.executable, "-I", "-S", str(GUARD), *options]
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*guard, *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=dict(environment),
            cwd=folder,
            pass_fds=[guard_pipe],
            start_new_session=True,
        )
    os.close(guard_pipe)
    return Process(part, log, process, owner_pipe)


def run(
    part: str,
    command: Command,
    *,
    log: Path,
    environment: Mapping[str, str],
    folder: Path | None = None,
    user: int | None = None,
) -> None:
    """Run a command to its end. Raises Failed if its exit code is not 0."""
    process = start(part, command, log=log, environment=environment, folder=folder, user=user)
    try:
        code = process.wait()
    finally:
        process.stop()
    if code:
        raise Failed(part, f"ended with code {code}", log)
