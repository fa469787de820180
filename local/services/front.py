"""A front like API Gateway before the emulator: one address, the same limits, no path prefix.

Run as `python -m local.services.front PORT TARGET BOUNDS PORT_FILE`. It listens on PORT or, if that
is in use, on another one, and writes its port into PORT_FILE. TARGET has the API's address at the
emulator and, in a second line, the name of its function. It may change at any time. BOUNDS are
those of the gate, as JSON.
"""

import contextlib
import http.client
import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from local.process import ports
from local.services import connections, gate, upstream
from local.services.memory import ByteBudget
from local.services.upstream import Answer, Headers

GATEWAY_BYTES = 10 * 1024 * 1024
"""Limit of API Gateway for a request's body."""
LAMBDA_BYTES = 6 * 1024 * 1024
"""Limit of Lambda for a request and an answer; a body is base64, so 4.5 MB of it fit."""
GATEWAY_SECONDS = 30.0
RETRY_SECONDS = 5
"""When to try again while there is no emulator; its restart takes some seconds more."""
PHRASES = {HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Request Entity Too Large"}
"""Phrases of the gateway that differ from Python's."""
CHUNK = 1024 * 1024
FRONT_HEADERS = {"date", "server", "content-length"}
CLIENT_GONE = 499
"""In the log only, as nginx does."""


class Refused(Exception):
    """The front refuses the request and answers by itself."""

    def __init__(
        self, status: HTTPStatus, message: str | None = None, *, retry_after: int | None = None
    ) -> None:
        super().__init__(message or PHRASES.get(status, status.phrase))
        self.status = status
        self.retry_after = retry_after

    @property
    def answer(self) -> Answer:
        """Status, headers and body as the gateway writes them."""
        headers = [("Content-Type", "application/json"), ("X-Content-Type-Options", "nosniff")]
        if self.retry_after is not None:
            headers.append(("Retry-After", str(self.retry_after)))
        return self.status.value, headers, f'{{"message":"{self}"}}'.encode()


class ClientGone(Exception):
    """The client has closed its connection before it had an answer."""


class Front(ThreadingHTTPServer):
    """Serves each connection in a thread; `target` is the file with the API's address."""

    daemon_threads = True
    request_queue_size = 1024

    def __init__(self, port: int, target: Path, bounds: gate.Bounds | None = None) -> None:
        super().__init__((ports.LOOPBACK, port), Handler)
        self.target = target
        self.gate = gate.Gate(bounds or gate.Bounds())
        self.bodies = ByteBudget()
        self.connections = connections.Connections(connections.count_allowed())

    def verify_request(self, request: Any, client_address: Any) -> bool:  # noqa: ARG002
        """Accept a connection while there are not too many."""
        return self.connections.add(request)

    def service_actions(self) -> None:
        """Cut slow clients off; called between connections, and every half second."""
        self.connections.cut_late()

    def shutdown_request(self, request: Any) -> None:
        """Forget a connection, then close it."""
        self.connections.remove(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print an error, unless only a client has gone."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One client's connection, kept open between its requests."""

    protocol_version = "HTTP/1.1"
    server_version = "open-event-front"
    wbufsize = -1  # one packet per answer
    disable_nagle_algorithm = True
    connection: socket.socket
    server: Front

    def handle_one_request(self) -> None:
        """Handle a request, whose bytes must arrive in time."""
        self.server.connections.expect(self.connection, connections.IDLE_SECONDS)
        if not self.rfile.peek(1):  # type: ignore[attr-defined]
            self.close_connection = True
            return
        self.server.connections.expect(self.connection, connections.READ_SECONDS)
        super().handle_one_request()

    def forward(self) -> None:
        """Answer one request and log it."""
        start = time.monotonic()
        try:
            answer = self._find_answer(start + GATEWAY_SECONDS)
        except ClientGone:
            self.close_connection = True
            self._log(CLIENT_GONE, time.monotonic() - start)
        else:
            self._log(answer[0], time.monotonic() - start)
            self._send(*answer)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = forward  # noqa: N815

    def handle_expect_100(self) -> bool:
        """Let the client send its body only if the announced length is allowed."""
        try:
            length = self._read_length()
        except Refused as refusal:
            self._send(*refusal.answer)
            return False
        if length > GATEWAY_BYTES:
            self.close_connection = True
            self._send(*Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE).answer)
            return False
        return super().handle_expect_100()

    def log_message(self, *_: object) -> None:
        """Log nothing here: the inherited line would show query strings, see `_log`."""

    def _find_answer(self, deadline: float) -> Answer:
        """Return the API's answer or a refusal."""
        try:
            with self._read_body() as body:
                self.server.connections.serve(self.connection)
                return self._pass_limits(body, deadline)
        except Refused as refusal:
            return refusal.answer
        except gate.TooManyRequests as error:
            status = HTTPStatus.TOO_MANY_REQUESTS
            return Refused(status, retry_after=error.retry_after).answer

    @contextlib.contextmanager
    def _read_body(self) -> Iterator[bytes]:
        """Read the body; during the block it counts among the bytes that the front holds."""
        length = self._read_length()
        if length > GATEWAY_BYTES:
            self._drop_body(length)
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if not self.server.bodies.take(length):
            self._drop_body(length)
            raise self.server.gate.refuse()
        try:
            body = self.rfile.read(length)
            if len(body) < length:
                raise ClientGone
            yield body
        finally:
            self.server.bodies.give_back(length)

    def _read_length(self) -> int:
        length = self.headers.get("Content-Length") or "0"
        if self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            raise Refused(HTTPStatus.LENGTH_REQUIRED)
        if not (length.isascii() and length.isdecimal()):
            self.close_connection = True
            raise Refused(HTTPStatus.BAD_REQUEST)
        return int(length)

    def _drop_body(self, length: int) -> None:
        """Read and drop the body; otherwise the client sees a broken pipe and no answer."""
        while length > 0 and (chunk := self.rfile.read(min(length, CHUNK))):
            length -= len(chunk)

    def _pass_limits(self, body: bytes, deadline: float) -> Answer:
        if _count_base64(body) > LAMBDA_BYTES:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        answer = self._pass_gate(body, deadline)
        if _count_base64(answer[2]) > LAMBDA_BYTES:
            raise Refused(HTTPStatus.INTERNAL_SERVER_ERROR)
        return answer

    def _pass_gate(self, body: bytes, deadline: float) -> Answer:
        """Call the emulator when it is this request's turn."""
        path = self.path.partition("?")[0]
        self.server.gate.enter(is_essential=gate.is_essential(self.command, path))
        try:
            answer = self._call(body, deadline - time.monotonic())
        except upstream.Late as late:
            # The function still runs, so nobody else may take its place.
            threading.Thread(target=self._await_late_answer, args=[late], daemon=True).start()
            raise Refused(HTTPStatus.GATEWAY_TIMEOUT, "Endpoint request timed out") from None
        except BaseException:
            self.server.gate.leave(was_served=False)
            raise
        self.server.gate.leave(was_served=True)
        return answer

    def _await_late_answer(self, late: upstream.Late) -> None:
        late.await_end(GATEWAY_SECONDS)
        self.server.gate.leave(was_served=True)

    def _call(self, body: bytes, seconds: float) -> Answer:
        if connections.is_gone(self.connection):
            raise ClientGone
        request = upstream.Request(self.command, self.path, self._list_headers(), body)
        try:
            return upstream.call(self.server.target, request, seconds)
        except upstream.Late:
            raise
        except (upstream.Undeployed, OSError, http.client.HTTPException):
            status = HTTPStatus.SERVICE_UNAVAILABLE
            raise Refused(status, retry_after=RETRY_SECONDS) from None
        except (KeyError, ValueError):
            raise Refused(HTTPStatus.INTERNAL_SERVER_ERROR) from None

    def _list_headers(self) -> Headers:
        forwarded = [("X-Forwarded-For", self.client_address[0]), ("X-Forwarded-Proto", "http")]
        return [*upstream.list_end_to_end(self.headers.items()), *forwarded]

    def _send(self, status: int, headers: Headers, body: bytes) -> None:
        self.server.connections.expect(self.connection, connections.SEND_SECONDS)
        self.server.bodies.force(len(body))
        try:
            self.send_response_only(status)
            for name, value in upstream.list_end_to_end(headers):
                if name.lower() not in FRONT_HEADERS:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            if self.close_connection:
                self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body if self.command != "HEAD" else b"")
            self.wfile.flush()
        finally:
            self.server.bodies.give_back(len(body))

    def _log(self, status: int, seconds: float) -> None:
        path = self.path.partition("?")[0]
        request = f"{self.log_date_time_string()} {self.command} {path}"
        print(f"{request} {status} {seconds * 1000:.0f} ms", flush=True)


def _count_base64(body: bytes) -> int:
    return (len(body) + 2) // 3 * 4


def main(preferred_port: int, target: Path, bounds: gate.Bounds, port_file: Path) -> None:
    """Serve until killed."""
    server = ports.create_server(lambda port: Front(port, target, bounds), preferred_port)
    ports.write_port(port_file, server.server_port)
    server.serve_forever()


if __name__ == "__main__":
    main(
        int(sys.argv[1]),
        Path(sys.argv[2]),
        gate.Bounds(**json.loads(sys.argv[3])),
        Path(sys.argv[4]),
    )
