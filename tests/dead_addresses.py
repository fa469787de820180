"""Addresses of this machine on which nobody answers, not even with a refusal: whoever connects waits."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

from local.process import ports

FULL = 4
"""Connections after which a server that accepts none, with no place to wait in, has the next ones
hang."""


@dataclass(frozen=True)
class Dead:
    """The addresses, and the port that is dead on all of them."""

    addresses: list[str]
    port: int


@contextmanager
def made(count: int) -> Iterator[Dead]:
    dead = Dead([f"127.0.0.{10 + place}" for place in range(count)], ports.free_port())
    with ExitStack() as held:
        for address in dead.addresses:
            server = held.enter_context(socket.socket())
            server.bind((address, dead.port))
            server.listen(0)
            for _ in range(FULL):
                waiting = held.enter_context(socket.socket())
                waiting.settimeout(0)
                with suppress(BlockingIOError):
                    waiting.connect((address, dead.port))
        yield dead
