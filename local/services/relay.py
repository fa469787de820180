"""Relays that let containers reach servers on the loopback interface, only while they run."""

import re
import socket
import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

LOOPBACK = re.compile(r"(?:127\.0\.0\.1|localhost):(\d+)")
CHUNK = 65_536


class _Relay(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, gateway: str, port: int) -> None:
        super().__init__((gateway, 0), _Pipe)
        self.port = port


class _Pipe(socketserver.BaseRequestHandler):
    server: _Relay

    def handle(self) -> None:
        with socket.create_connection(("127.0.0.1", self.server.port)) as server:
            answers = threading.Thread(target=_copy, args=[server, self.request], daemon=True)
            answers.start()
            _copy(self.request, server)
            answers.join()


def _copy(source: socket.socket, sink: socket.socket) -> None:
    """Copy until the source has ended, then end the sink."""
    try:
        while data := source.recv(CHUNK):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return


def is_own_address(address: str) -> bool:
    """Return whether an address is of this machine, and not of an engine's virtual machine."""
    with socket.socket() as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
    return True


@contextmanager
def running(gateway: str, variables: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Return the variables with each loopback address replaced by a relayed one at the gateway."""
    with ExitStack() as stack:
        ports = {port for value in variables.values() for port in LOOPBACK.findall(value)}
        relays = {port: stack.enter_context(_Relay(gateway, int(port))) for port in ports}
        for relay in relays.values():
            threading.Thread(target=relay.serve_forever, daemon=True).start()
            stack.callback(relay.shutdown)
        addresses = {port: f"{gateway}:{relay.server_address[1]}" for port, relay in relays.items()}
        yield {
            name: LOOPBACK.sub(lambda match: addresses[match[1]], value)
            for name, value in variables.items()
        }
