"""Ports of the loopback interface, each for one process only."""

import socket
from collections.abc import Callable
from pathlib import Path

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Return whether a server could listen on this port of the loopback interface."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return _can_bind(probe, port)


def free_port() -> int:
    """Return a port for a server that cannot pick one itself; reserved for some 30 seconds or more.

    The port has a closed connection in the state TIME_WAIT: the system gives it to nobody who does
    not name it, and a server with SO_REUSEADDR may listen on it (RFC 9293, 3.3.2; socket(7)).
    """
    with socket.create_server((LOOPBACK, 0)) as listener:
        port = int(listener.getsockname()[1])
        with socket.create_connection((LOOPBACK, port)) as client:
            listener.accept()[0].close()  # the side that closes first enters TIME_WAIT
            client.recv(1)
    return port


def create_server[Server](create: Callable[[int], Server], preferred: int) -> Server:
    """Create a server on the preferred port or, if that is in use, on one that the system picks."""
    try:
        return create(preferred)
    except OSError:
        return create(0)


def write_port(file: Path, port: int) -> None:
    """Tell the process that started this server where it listens."""
    file.write_text(f"{port}\n")


def read_port(file: Path) -> int | None:
    """Read the port of a server; None until it listens."""
    text = file.read_text() if file.exists() else ""
    return int(text) if text.endswith("\n") else None


def _can_bind(probe: socket.socket, port: int) -> bool:
    try:
        probe.bind((LOOPBACK, port))
    except OSError:
        return False
    return True
