"""Requests of the front to the emulator: through its gateway, or to the API's function."""

import contextlib
import http.client
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from local.services import preflight

HOP_BY_HOP = {
    "connection",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "proxy-connection",
    "host",
}

type Headers = list[tuple[str, str]]
type Answer = tuple[int, Headers, bytes]


@dataclass(frozen=True)
class Request:
    """A client's request; the path has its query."""

    method: str
    path: str
    headers: Headers
    body: bytes


class Undeployed(Exception):
    """No deployment has told where the API is."""


class Late(Exception):
    """The emulator has not answered in time, but still works on the request."""

    def __init__(self, connection: http.client.HTTPConnection) -> None:
        super().__init__("the emulator has not answered in time")
        self._connection = connection

    def await_end(self, seconds: float) -> None:
        """Wait until the emulator has answered, without reading it."""
        with contextlib.closing(self._connection), contextlib.suppress(OSError):
            if self._connection.sock:
                self._connection.sock.settimeout(seconds)
                self._connection.sock.recv(1)


def call(target: Path, request: Request, seconds: float) -> Answer:
    """Send a request to the API and return the answer.

    Raises Undeployed, Late, OSError, HTTPException; ValueError and KeyError if it is no answer.
    """
    address, function = _read_target(target)
    location = urlsplit(address)
    connection = http.client.HTTPConnection(location.hostname or "", location.port, timeout=seconds)
    with contextlib.ExitStack() as exits:
        exits.callback(connection.close)
        try:
            return _send(connection, location.path, function, request)
        except TimeoutError:
            exits.pop_all()
            raise Late(connection) from None


def _send(
    connection: http.client.HTTPConnection, prefix: str, function: str, request: Request
) -> Answer:
    if request.method == "OPTIONS":
        event = preflight.build_event(request.path, request.headers)
        connection.request("POST", preflight.build_path(function), event)
        return preflight.parse_answer(connection.getresponse().read())
    connection.putrequest(request.method, prefix + request.path, skip_accept_encoding=True)
    for name, value in request.headers:
        connection.putheader(name, value)
    connection.endheaders(request.body or None)
    answer = connection.getresponse()
    return answer.status, answer.getheaders(), answer.read()


def list_end_to_end(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Leave out the headers that concern one connection only."""
    for name, value in headers:
        if name.lower() not in HOP_BY_HOP:
            yield name, value


def _read_target(target: Path) -> tuple[str, str]:
    try:
        address, _, function = target.read_text().strip().partition("\n")
    except OSError:
        raise Undeployed from None
    return address, function
