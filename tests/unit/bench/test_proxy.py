"""The proxy forwards every byte and counts round trips; the bench measures its delay."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import proxy
from local.process.ports import LOOPBACK


def _echo(listener: socket.socket) -> None:
    """Send the data of one connection back until it ends."""
    connection, _ = listener.accept()
    with connection:
        while chunk := connection.recv(65536):
            connection.sendall(chunk)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[tuple[proxy.Proxy, socket.socket]]:
    with socket.create_server((LOOPBACK, 0)) as listener:
        echo = threading.Thread(target=_echo, args=(listener,))
        echo.start()
        with (
            proxy.running(tmp_path, listener.getsockname()[1], 0.001) as running,
            socket.create_connection((LOOPBACK, running.port)) as client,
        ):
            yield running, client
        echo.join()


def _receive(client: socket.socket, size: int) -> bytes:
    received = bytearray()
    while len(received) < size:
        received += client.recv(65536)
    return bytes(received)


def test_a_round_trip_begins_when_the_client_sends_after_the_server(
    connection: tuple[proxy.Proxy, socket.socket],
) -> None:
    running, client = connection
    for word in (b"one", b"two", b"three"):
        client.sendall(word)
        assert _receive(client, len(word)) == word
    assert running.round_trips() == 3


def test_many_bytes_arrive_complete_and_in_order(
    connection: tuple[proxy.Proxy, socket.socket],
) -> None:
    _, client = connection
    data = bytes(range(256)) * 20_000
    writer = threading.Thread(target=client.sendall, args=(data,))
    writer.start()
    assert _receive(client, len(data)) == data
    writer.join()
