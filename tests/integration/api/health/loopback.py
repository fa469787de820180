"""The API of this process behind a loopback address, for programs that speak HTTP."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Final

from local.process import ports
from tests.unit.api.client import Answer, Client

OWN: Final = {"content-encoding", "content-length"}
"""Headers of an answer on its way; the client of this process has it unpacked."""


class _Handler(BaseHTTPRequestHandler):
    wbufsize = -1  # one packet an answer
    disable_nagle_algorithm = True

    def answer(self) -> None:
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            self._send(Client().call(self.command, path, query, headers, body))
        except Exception as error:  # noqa: BLE001 - whoever asked reports it with the request
            self._send(
                Answer(HTTPStatus.INTERNAL_SERVER_ERROR, {}, [], f"{error!r:.2000}".encode())
            )

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer  # noqa: N815

    def _send(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            if name not in OWN:
                self.send_header(name, value)
        for cookie in answer.cookies:
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serve() -> Iterator[str]:
    """Serve one request at a time, as a function does; gives scheme://host:port."""
    with HTTPServer((ports.LOOPBACK, 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://{ports.LOOPBACK}:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
