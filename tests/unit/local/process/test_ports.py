"""Ports of servers: nobody else gets a port between its choice and the server's start."""

import socket
from pathlib import Path

from local.process import ports

MANY = 500
"""Ports that are picked and closed again repeat well before this number."""


def listen(port: int) -> socket.socket:
    return socket.create_server((ports.LOOPBACK, port))


def pick_port() -> int:
    """Return the port that the system gives to a server that names none."""
    with listen(0) as server:
        return int(server.getsockname()[1])


def test_a_port_is_free_until_a_server_listens() -> None:
    port = ports.free_port()
    assert ports.is_free(port)
    with listen(port):
        assert not ports.is_free(port)


def test_no_port_is_given_twice() -> None:
    reserved = {ports.free_port() for _ in range(MANY)}
    assert len(reserved) == MANY
    assert reserved.isdisjoint(pick_port() for _ in range(10 * MANY))


def test_a_free_port_is_used() -> None:
    port = ports.free_port()
    with ports.create_server(listen, port) as server:
        assert server.getsockname()[1] == port


def test_a_port_in_use_is_replaced() -> None:
    with listen(0) as other:
        port = other.getsockname()[1]
        with ports.create_server(listen, port) as server:
            assert server.getsockname()[1] not in {0, port}


def test_a_port_is_read_once_it_is_written_as_a_whole(tmp_path: Path) -> None:
    file = tmp_path / "port"
    assert ports.read_port(file) is None
    file.write_text("80")
    assert ports.read_port(file) is None
    ports.write_port(file, 8080)
    assert ports.read_port(file) == 8080
