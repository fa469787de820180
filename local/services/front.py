"""What API Gateway is to clients, in front of the emulator: its address, its limits, no prefix in any path.

Run as `python -m local.services.front PORT FILE`; FILE holds the API's address at the emulator and,
in a second line, the name of its function, and may change at any time.
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
"""A request's body at API Gateway."""
LAMBDA_BYTES = 6 * 1024 * 1024
"""What Lambda takes and gives back in one call; a body travels as base64, so 4.5 MB of it fit."""
GATEWAY_SECONDS = 30.0
WORDS = {HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Request Entity Too Large"}
"""Where the gateway's words are not Python's."""
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
OWN = {"date", "server", "content-length"}


class Refused(Exception):
    """The gateway answers by itself."""

    def __init__(self, status: HTTPStatus, message: str | None = None) -> None:
        super().__init__(message or WORDS.get(status, status.phrase))
        self.status = status

    @property
    def answer(self) -> tuple[int, list[tuple[str, str]], bytes]:
        """Status, headers and body in the gateway's form."""
        return (
            self.status.value,
            [("Content-Type", "application/json")],
            f'{{"message":"{self}"}}'.encode(),
        )


class Front(ThreadingHTTPServer):
    """Serves each connection in a thread; `target` is the file with the API's address and function."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, target: Path) -> None:
        super().__init__((ports.LOOPBACK, port), Handler)
        self.target = target


class Handler(BaseHTTPRequestHandler):
    """One client's connection, kept open between its requests."""

    protocol_version = "HTTP/1.1"
    server_version = "open-event-front"
    wbufsize = -1  # one packet an answer
    disable_nagle_algorithm = True
    server: Front

    def forward(self) -> None:
        began = time.monotonic()
        try:
            status, headers, body = self._answer()
        except Refused as refusal:
            status, headers, body = refusal.answer
        self._send(status, headers, body)
        self._note(status, time.monotonic() - began)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = forward  # noqa: N815

    def handle_expect_100(self) -> bool:
        """Ask for the body only where its announced length is allowed."""
        if int(self.headers.get("Content-Length") or 0) > GATEWAY_BYTES:
            self.close_connection = True
            self._send(*Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE).answer)
            return False
        return super().handle_expect_100()

    def log_message(self, *_: object) -> None:
        """Our own line is written when the answer is out; the inherited one would show query strings."""

    def _answer(self) -> tuple[int, list[tuple[str, str]], bytes]:
        body = self._body()
        if _as_base64(body) > LAMBDA_BYTES:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            status, headers, answer = self._call(body)
        except TimeoutError:
            raise Refused(HTTPStatus.GATEWAY_TIMEOUT, "Endpoint request timed out") from None
        except (OSError, http.client.HTTPException):
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE) from None
        if _as_base64(answer) > LAMBDA_BYTES:
            raise Refused(HTTPStatus.INTERNAL_SERVER_ERROR)
        return status, headers, answer

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            raise Refused(HTTPStatus.LENGTH_REQUIRED)
        length = int(self.headers.get("Content-Length") or 0)
        if length <= GATEWAY_BYTES:
            return self.rfile.read(length)
        while length > 0 and (read := self.rfile.read(min(length, CHUNK))):
            length -= len(
                read
            )  # taken and dropped, or the client would see a broken pipe and no answer
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    def _call(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        address, function = self._target()
        target = urlsplit(address)
        connection = http.client.HTTPConnection(
            target.hostname or "", target.port, timeout=GATEWAY_SECONDS
        )
        with contextlib.closing(connection):
            if self.command == "OPTIONS":
                return self._invoke(connection, function)
            connection.putrequest(self.command, target.path + self.path, skip_accept_encoding=True)
            for name, value in self._forwarded():
                connection.putheader(name, value)
            connection.endheaders(body or None)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()

    def _invoke(
        self, connection: http.client.HTTPConnection, function: str
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        connection.request(
            "POST", preflight.invocation(function), preflight.event(self.path, self._forwarded())
        )
        try:
            return preflight.answer(connection.getresponse().read())
        except (KeyError, ValueError):
            raise Refused(HTTPStatus.INTERNAL_SERVER_ERROR) from None

    def _target(self) -> tuple[str, str]:
        try:
            address, _, function = self.server.target.read_text().strip().partition("\n")
        except OSError:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE) from None
        return address, function

    def _forwarded(self) -> Iterable[tuple[str, str]]:
        yield from (
            (name, value) for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP
        )
        yield "X-Forwarded-For", self.client_address[0]
        yield "X-Forwarded-Proto", "http"

    def _send(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP | OWN:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _note(self, status: int, seconds: float) -> None:
        path = self.path.partition("?")[0]
        print(
            f"{self.log_date_time_string()} {self.command} {path} {status} {seconds * 1000:.0f} ms",
            flush=True,
        )


def _as_base64(body: bytes) -> int:
    return (len(body) + 2) // 3 * 4


if __name__ == "__main__":
    Front(int(sys.argv[1]), Path(sys.argv[2])).serve_forever()
