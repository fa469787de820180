"""The function processes of the emulator, found in /proc, and their kill."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

PROC: Final = Path("/proc")
LISTENING: Final = "0A"
"""The state of a listening socket in /proc/net/tcp."""
NAME: Final = b"AWS_LAMBDA_FUNCTION_NAME="
IDLE: Final = ("0", "0x0")
"""Reads (system call 0) from standard input (descriptor 0): the process waits for an event."""
PAUSE_SECONDS: Final = 0.01


@dataclass(frozen=True)
class FunctionProcess:
    """A process of a function; `name` is the function's, such as open-event-mailer."""

    pid: int
    name: str

    def is_busy(self) -> bool:
        """Return whether it works on an event, as far as the kernel tells."""
        return tuple(_read(self.pid, "syscall").split()[:2]) != tuple(map(str.encode, IDLE))

    def has_started(self) -> bool:
        """Return whether it has worked on an event: its imports are over, and it has connections.

        The emulator throws all processes of a function away when one dies before that.
        """
        return any(target.startswith("socket:") for target in _list_descriptors(self.pid))

    def kill(self) -> bool:
        """Send SIGKILL; return False if the process has ended before."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
            return True
        return False


def list_processes(endpoint: str, function: str) -> list[FunctionProcess]:
    """List the started processes of a function by the end of its name."""
    emulator = find_listener(urlsplit(endpoint).port or 0)
    running = (FunctionProcess(pid, _read_name(pid)) for pid in _list_descendants(emulator))
    return [
        process
        for process in running
        if process.name.endswith(f"-{function}") and process.has_started()
    ]


def await_busy(endpoint: str, function: str, seconds: float) -> list[FunctionProcess]:
    """Wait until processes of a function work; return them, or all of them if none does so."""
    deadline = time.time() + seconds
    while time.time() < deadline:
        busy = [process for process in list_processes(endpoint, function) if process.is_busy()]
        if busy:
            return busy
        time.sleep(PAUSE_SECONDS)
    return list_processes(endpoint, function)


def find_listener(port: int) -> int:
    """Find the process that listens on a port of this machine. Raises LookupError."""
    sockets = {f"socket:[{inode}]" for inode in _list_listening(port)}
    for pid in _list_pids():
        if sockets.intersection(_list_descriptors(pid)):
            return pid
    raise LookupError(f"No process listens on port {port}.")


def _list_listening(port: int) -> Iterator[str]:
    for line in (PROC / "net" / "tcp").read_text().splitlines()[1:]:
        _, local, _, state, *_, inode = line.split()[:10]
        if state == LISTENING and int(local.rpartition(":")[2], 16) == port:
            yield inode


def _list_descendants(root: int) -> Iterator[int]:
    parents = {pid: _read_parent(pid) for pid in _list_pids()}
    for pid in parents:
        ancestor = parents.get(pid)
        while ancestor and ancestor != root:
            ancestor = parents.get(ancestor)
        if ancestor == root:
            yield pid


def _list_pids() -> list[int]:
    return [int(path.name) for path in PROC.iterdir() if path.name.isdigit()]


def _list_descriptors(pid: int) -> list[str]:
    """List what the descriptors of a process stand for; nothing once it has ended."""
    targets: list[str] = []
    with suppress(OSError):
        for descriptor in (PROC / str(pid) / "fd").iterdir():
            with suppress(OSError):
                targets.append(str(descriptor.readlink()))
    return targets


def _read_parent(pid: int) -> int:
    fields = _read(pid, "stat").rpartition(b")")[2].split()
    return int(fields[1]) if fields else 0


def _read_name(pid: int) -> str:
    for variable in _read(pid, "environ").split(b"\0"):
        if variable.startswith(NAME):
            return variable.removeprefix(NAME).decode()
    return ""


def _read(pid: int, name: str) -> bytes:
    with suppress(OSError):
        return (PROC / str(pid) / name).read_bytes()
    return b""
