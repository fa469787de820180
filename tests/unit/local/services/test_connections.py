"""The front's connections: a bounded number, none of them slow for long."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from local.services.connections import IDLE_SECONDS, READ_SECONDS, Connections, is_gone
from local.services.memory import ByteBudget

type Pair = tuple[socket.socket, socket.socket]


class Clock:
    """A clock that only a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pairs() -> Iterator[list[Pair]]:
    """Connections, each with its client's end."""
    with ExitStack() as exits:
        pairs = [socket.socketpair() for _ in range(3)]
        for pair in pairs:
            for end in pair:
                exits.enter_context(end)
        yield pairs


def list_cut(pairs: list[Pair]) -> list[bool]:
    """For each client, whether its connection was ended."""
    return [is_gone(client) for _, client in pairs]


def test_a_request_that_arrives_too_slowly_is_cut(clock: Clock, pairs: list[Pair]) -> None:
    connections = Connections(3, clock)
    for server, _ in pairs:
        assert connections.add(server)
    connections.expect(pairs[0][0], READ_SECONDS)
    connections.serve(pairs[1][0])
    clock.now += READ_SECONDS + 1
    connections.cut_late()
    assert list_cut(pairs) == [True, False, False]
    clock.now += IDLE_SECONDS
    connections.cut_late()
    assert list_cut(pairs) == [True, False, True]


def test_a_new_connection_takes_the_place_of_the_oldest_slow_one(
    clock: Clock, pairs: list[Pair]
) -> None:
    connections = Connections(2, clock)
    for server, _ in pairs[:2]:
        connections.add(server)
        connections.expect(server, READ_SECONDS)
        clock.now += 1
    assert connections.add(pairs[2][0])
    assert list_cut(pairs) == [True, False, False]


def test_no_place_of_a_served_connection_is_taken(clock: Clock, pairs: list[Pair]) -> None:
    connections = Connections(2, clock)
    for server, _ in pairs[:2]:
        connections.add(server)
        connections.serve(server)
    assert not connections.add(pairs[2][0])
    connections.remove(pairs[0][0])
    assert connections.add(pairs[2][0])
    assert list_cut(pairs) == [False, False, False]


def test_a_client_that_has_closed_its_side_is_gone(pairs: list[Pair]) -> None:
    server, client = pairs[0]
    assert not is_gone(server)
    client.sendall(b"next request")
    assert not is_gone(server)
    assert server.recv(100) == b"next request"
    client.close()
    assert is_gone(server)


def test_bodies_have_a_bound_together() -> None:
    budget = ByteBudget(100)
    assert budget.take(60)
    assert not budget.take(60)
    budget.force(60)
    assert not budget.take(1)
    assert budget.take(0)
    budget.give_back(60)
    assert budget.take(40)
