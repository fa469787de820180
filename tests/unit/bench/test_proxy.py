"""The proxy hands on every byte and counts round trips; how long it takes is the bench's to print."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import proxy
from local.process.ports import LOOPBACK


def _answer(listener: socket.socket) -> None:
    """Echo one connection, until it ends."""
    connection, _ = listener.accept()
    with connection:
        while chunk := connection.recv(65536):
            connection.sendall(chunk)


@pytest.fixture
def through(tmp_path: Path) -> Iterator[tuple[proxy.Proxy, socket.socket]]:
    with socket.create_server((LOOPBACK, 0)) as listener:
        echo = threading.Thread(target=_answer, args=(listener,))
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


def test_a_round_trip_is_counted_where_the_client_speaks_after_the_server(
    through: tuple[proxy.Proxy, socket.socket],
) -> None:
    running, client = through
    for word in (b"one", b"two", b"three"):
        client.sendall(word)
        assert _receive(client, len(word)) == word
    assert running.round_trips() == 3


def test_many_bytes_come_through_whole_and_in_order(
    through: tuple[proxy.Proxy, socket.socket],
) -> None:
    _, client = through
    sent = bytes(range(256)) * 20_000
    writer = threading.Thread(target=client.sendall, args=(sent,))
    writer.start()
    assert _receive(client, len(sent)) == sent
    writer.join()
