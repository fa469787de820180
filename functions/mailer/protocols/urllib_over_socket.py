"""One urllib request over a socket that is already connected and encrypted."""

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


def build_opener(connection: socket.socket, clock: Clock) -> OpenerDirector:
    """Build an opener for one request over the socket, without proxies and redirects."""
    opener = OpenerDirector()
    handlers = (_Handler(connection, clock), HTTPErrorProcessor(), HTTPDefaultErrorHandler())
    for handler in handlers:
        opener.add_handler(handler)
    return opener


class _Connection(HTTPConnection):
    """An HTTP connection over the existing socket, with the timeouts of the clock."""

    def __init__(self, connection: socket.socket, clock: Clock, host: str, **options: Any) -> None:
        super().__init__(host, **options)
        self.sock = connection
        self.sock.settimeout(clock.final_timeout)
        self._clock = clock

    def getresponse(self) -> HTTPResponse:
        self.sock.settimeout(self._clock.final_timeout)
        return super().getresponse()


class _Handler(AbstractHTTPHandler):
    def __init__(self, connection: socket.socket, clock: Clock) -> None:
        super().__init__()
        self._create_connection: Any = partial(_Connection, connection, clock)

    def http_open(self, request: Request) -> HTTPResponse:
        return self.do_open(self._create_connection, request)

    https_open = http_open
    http_request = https_request = AbstractHTTPHandler.do_request_
