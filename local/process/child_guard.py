"""Runs one command that ends when its owner ends: `child_guard.py FD SIGNAL USER COMMAND …`.

FD reads a pipe whose other end only the owner holds. The kernel closes it however the owner dies,
kill -9 included; this process then ends the command (SIGNAL first) and all of its descendants,
which share a process group. USER is a number, or empty for one's own. It works the same on Linux
and macOS.
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
"""Seconds from the polite signal to SIGKILL."""

PR_SET_PDEATHSIG = 1
ASKED_TO_END = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def main(arguments: list[str]) -> int:
    """Run the command until it ends or its owner does; its exit code (128 + signal where a signal ended it)."""
    owner, stop_signal, user = (
        int(arguments[0]),
        int(arguments[1]),
        int(arguments[2]) if arguments[2] else None,
    )
    news = _listen()
    child = subprocess.Popen(
        arguments[3:],
        stdin=subprocess.DEVNULL,
        process_group=0,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        preexec_fn=_dying_with_parent(stop_signal),  # noqa: PLW1509
    )
    while child.poll() is None:
        ready, _, _ = select.select([owner, news], [], [])
        if owner in ready or set(ASKED_TO_END) & set(os.read(news, 64)):
            _end(child, stop_signal)
    _signal_group(child.pid, signal.SIGKILL)
    return int(child.returncode) if child.returncode >= 0 else 128 - int(child.returncode)


def _listen() -> int:
    """A descriptor from which the numbers of arriving signals can be read."""
    news, note = os.pipe()
    os.set_blocking(note, False)
    signal.set_wakeup_fd(note)
    for number in (*ASKED_TO_END, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)
    return news


def _dying_with_parent(number: int) -> Callable[[], object] | None:
    """Linux only: should this very process be killed, the kernel sends its child this signal."""
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
