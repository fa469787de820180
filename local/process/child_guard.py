"""Runs one command that ends when its owner ends: `child_guard.py FD SIGNAL USER COMMAND …`.

FD reads a pipe whose other end only the owner has open. The kernel closes that end however the
owner dies, kill -9 included. This process then ends the command (SIGNAL first) and all of its
descendants, which share a process group. USER is a number, or empty for the current user. It works
the same on Linux and macOS.
"""

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable

PATIENCE = 10.0
"""Seconds from SIGNAL to SIGKILL."""

PR_SET_PDEATHSIG = 1
END_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def main(arguments: list[str]) -> int:
    """Run the command until it ends or its owner does.

    Returns its exit code, or 128 plus the number of the signal that ended it.
    """
    owner, stop_signal = int(arguments[0]), int(arguments[1])
    user = int(arguments[2]) if arguments[2] else None
    signals = _listen()
    child = _start(arguments[3:], user, stop_signal)
    while child.poll() is None:
        ready, _, _ = select.select([owner, signals], [], [])
        if owner in ready or set(END_SIGNALS) & set(os.read(signals, 64)):
            _end(child, stop_signal)
    _signal_group(child.pid, signal.SIGKILL)
    return int(child.returncode) if child.returncode >= 0 else 128 - int(child.returncode)


def _start(command: list[str], user: int | None, stop_signal: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        process_group=0,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        preexec_fn=_make_preexec(stop_signal),  # noqa: PLW1509
    )


def _listen() -> int:
    """Open a descriptor that gives the numbers of arriving signals."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing)
    for number in (*END_SIGNALS, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)
    return reading


def _make_preexec(number: int) -> Callable[[], object] | None:
    """Return a hook by which the kernel signals the child if this process is killed; Linux only."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, number)


def _end(child: "subprocess.Popen[bytes]", number: int) -> None:
    child.send_signal(number)
    try:
        child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        _signal_group(child.pid, signal.SIGKILL)
        child.wait()


def _signal_group(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
