"""One request over a connection that is there already, for who asks by urllib."""

import socket
from functools import partial
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.request import (
    AbstractHTTPHandler,
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    OpenerDirector,
    Request,
)

from mailer.clock import Clock


def over(connected: socket.socket, clock: Clock) -> OpenerDirector:
    """Give an opener whose one request goes over this connection: no proxy and no redirect leads it elsewhere."""
    opener = OpenerDirector()
    for handler in (_Handler(connected, clock), HTTPErrorProcessor(), HTTPDefaultErrorHandler()):
        opener.add_handler(handler)
    return opener


class _Connection(HTTPConnection):
    """A connection that is not to be made, nor encrypted; it sends and waits by the clock."""

    def __init__(self, connected: socket.socket, clock: Clock, host: str, **options: Any) -> None:
        super().__init__(host, **options)
        self.sock, self._clock = connected, clock
        self.sock.settimeout(clock.last_word())

    def getresponse(self) -> HTTPResponse:
        self.sock.settimeout(self._clock.last_word())
        return super().getresponse()


class _Handler(AbstractHTTPHandler):
    def __init__(self, connected: socket.socket, clock: Clock) -> None:
        super().__init__()
        self._made: Any = partial(_Connection, connected, clock)

    def http_open(self, request: Request) -> HTTPResponse:
        return self.do_open(self._made, request)

    https_open = http_open
    http_request = https_request = AbstractHTTPHandler.do_request_
