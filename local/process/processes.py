"""Child processes that never outlive this one, each with its own log."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

type Command = Sequence[str | Path]

LEASH = Path(__file__).with_name("child_guard.py")
TAIL_LINES = 30


class Failed(Exception):
    """A part of the stack did not start or did not finish; the message names it and ends with its log's last lines."""

    def __init__(self, part: str, what: str, log: Path | None = None) -> None:
        text = log.read_text(errors="replace").splitlines() if log and log.exists() else []
        shown = [f"the last lines of {log}:", *text[-TAIL_LINES:]] if text else []
        super().__init__("\n".join([f"{part}: {what}", *shown]))
        self.part = part


@dataclass
class Process:
    """A running command: its leash's process and the pipe whose closing ends it."""

    part: str
    log: Path
    leash: "subprocess.Popen[bytes]"
    owned: int

    def is_running(self) -> bool:
        return self.leash.poll() is None

    def wait(self) -> int:
        """The exit code, once the command has ended."""
        return self.leash.wait()

    def stop(self) -> None:
        """End the command and everything it started; returns when they are gone."""
        if self.owned >= 0:
            os.close(self.owned)
            self.owned = -1
        self.leash.wait()

    def until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Return as soon as `ready()`; Failed where the process ends before or the seconds pass."""
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.is_running():
                raise Failed(
                    self.part,
                    f"ended with code {self.leash.returncode} before it was ready",
                    self.log,
                )
            if time.monotonic() > deadline:
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
    """Start a command in a process group of its own, as another user (numeric id) where given; it dies with us."""
    log.parent.mkdir(parents=True, exist_ok=True)
    log.touch(mode=0o600)
    reads, owned = os.pipe()
    identity = "" if user is None else str(user)
    leash = [sys.executable, "-I", "-S", str(LEASH), str(reads), str(int(stop_signal)), identity]
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*leash, *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=dict(environment),
            cwd=folder,
            pass_fds=[reads],
            start_new_session=True,
        )
    os.close(reads)
    return Process(part, log, process, owned)


def run(
    part: str,
    command: Command,
    *,
    log: Path,
    environment: Mapping[str, str],
    folder: Path | None = None,
    user: int | None = None,
) -> None:
    """Run a command to its end; Failed with the tail of its log where that is not 0."""
    process = start(part, command, log=log, environment=environment, folder=folder, user=user)
    try:
        code = process.wait()
    finally:
        process.stop()
    if code:
        raise Failed(part, f"ended with code {code}", log)
