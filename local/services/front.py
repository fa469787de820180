"""A front like API Gateway before the emulator: one address, the same limits, no path prefix.

Run as `python -m local.services.front PORT TARGET PORT_FILE`. It listens on PORT or, if that is in
use, on another one, and writes its port into PORT_FILE. TARGET has the API's address at the
emulator and, in a second line, the name of its function. It may change at any time.
"""

import contextlib
import http.client
import sys
import time
from collections.abc import Iterable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from local.process import ports
from local.services import preflight

GATEWAY_BYTES = 10 * 1024 * 1024
"""Limit of API Gateway for a request's body."""
LAMBDA_BYTES = 6 * 1024 * 1024
"""Limit of Lambda for a request and an answer; a body is base64, so 4.5 MB of it fit."""
GATEWAY_SECONDS = 30.0
PHRASES = {HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Request Entity Too Large"}
"""Phrases of the gateway that differ from Python's."""
CHUNK = 1024 * 1024
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
FRONT_HEADERS = {"date", "server", "content-length"}


class Refused(Exception):
    """The front refuses the request and answers by itself."""

    def __init__(self, status: HTTPStatus, message: str | None = None) -> None:
        super().__init__(message or PHRASES.get(status, status.phrase))
        self.status = status

    @property
    def answer(self) -> tuple[int, list[tuple[str, str]], bytes]:
        """Status, headers and body as the gateway writes them."""
        body = f'{{"message":"{self}"}}'.encode()
        headers = [("Content-Type", "application/json"), ("X-Content-Type-Options", "nosniff")]
        return self.status.value, headers, body


class Front(ThreadingHTTPServer):
    """Serves each connection in a thread; `target` is the file with the API's address."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, target: Path) -> None:
        super().__init__((ports.LOOPBACK, port), Handler)
        self.target = target


class Handler(BaseHTTPRequestHandler):
    """One client's connection, kept open between its requests."""

    protocol_version = "HTTP/1.1"
    server_version = "open-event-front"
    wbufsize = -1  # one packet per answer
    disable_nagle_algorithm = True
    server: Front

    def forward(self) -> None:
        """Forward one request and log it."""
        start = time.monotonic()
        try:
            status, headers, body = self._answer()
        except Refused as refusal:
            status, headers, body = refusal.answer
        self._send(status, headers, body)
        self._log(status, time.monotonic() - start)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = forward  # noqa: N815

    def handle_expect_100(self) -> bool:
        """Let the client send its body only if the announced length is allowed."""
        if int(self.headers.get("Content-Length") or 0) > GATEWAY_BYTES:
            self.close_connection = True
            self._send(*Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE).answer)
            return False
        return super().handle_expect_100()

    def log_message(self, *_: object) -> None:
        """Log nothing here: the inherited line would show query strings, see `_log`."""

    def _answer(self) -> tuple[int, list[tuple[str, str]], bytes]:
        body = self._read_body()
        if _count_base64(body) > LAMBDA_BYTES:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            status, headers, answer = self._call(body)
        except TimeoutError:
            raise Refused(HTTPStatus.GATEWAY_TIMEOUT, "Endpoint request timed out") from None
        except (OSError, http.client.HTTPException):
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE) from None
        if _count_base64(answer) > LAMBDA_BYTES:
            raise Refused(HTTPStatus.INTERNAL_SERVER_ERROR)
        return status, headers, answer

    def _read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            raise Refused(HTTPStatus.LENGTH_REQUIRED)
        length = int(self.headers.get("Content-Length") or 0)
        if length <= GATEWAY_BYTES:
            return self.rfile.read(length)
        # Read and drop the body; otherwise the client sees a broken pipe and no answer.
        while length > 0 and (chunk := self.rfile.read(min(length, CHUNK))):
            length -= len(chunk)
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    def _call(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        address, function = self._read_target()
        target = urlsplit(address)
        connection = http.client.HTTPConnection(
            target.hostname or "", target.port, timeout=GATEWAY_SECONDS
        )
        with contextlib.closing(connection):
            if self.command == "OPTIONS":
                return self._invoke(connection, function)
            connection.putrequest(self.command, target.path + self.path, skip_accept_encoding=True)
            for name, value in self._list_headers():
                connection.putheader(name, value)
            connection.endheaders(body or None)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()

    def _invoke(
        self, connection: http.client.HTTPConnection, function: str
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        event = preflight.build_event(self.path, self._list_headers())
        connection.request("POST", preflight.build_path(function), event)
        try:
            return preflight.parse_answer(connection.getresponse().read())
        except (KeyError, ValueError):
            raise Refused(HTTPStatus.INTERNAL_SERVER_ERROR) from None

    def _read_target(self) -> tuple[str, str]:
        try:
            address, _, function = self.server.target.read_text().strip().partition("\n")
        except OSError:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE) from None
        return address, function

    def _list_headers(self) -> Iterable[tuple[str, str]]:
        for name, value in self.headers.items():
            if name.lower() not in HOP_BY_HOP:
                yield name, value
        yield "X-Forwarded-For", self.client_address[0]
        yield "X-Forwarded-Proto", "http"

    def _send(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP | FRONT_HEADERS:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _log(self, status: int, seconds: float) -> None:
        path = self.path.partition("?")[0]
        request = f"{self.log_date_time_string()} {self.command} {path}"
        print(f"{request} {status} {seconds * 1000:.0f} ms", flush=True)


def _count_base64(body: bytes) -> int:
    return (len(body) + 2) // 3 * 4


def main(preferred_port: int, target: Path, port_file: Path) -> None:
    """Serve until killed."""
    server = ports.create_server(lambda port: Front(port, target), preferred_port)
    ports.write_port(port_file, server.server_port)
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
