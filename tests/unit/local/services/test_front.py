import http.client
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from local.services import front
from tests import waiting

PREFIX = "/_aws/execute-api/abc/$default"


class Upstream(BaseHTTPRequestHandler):
    """An emulator that returns what reached it, in the body and in headers."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        size = int(self.headers.get("X-Answer-Size") or 0)
        answer = b"x" * size or f"{self.command} {self.path} {len(body)}".encode()
        self.send_response(302 if self.path.endswith("/redirect") else 200)
        self.send_header("Location", "http://elsewhere.example/a?b=c")
        self.send_header("Set-Cookie", "a=1; Path=/")
        self.send_header("Set-Cookie", "b=2")
        self.send_header("X-Cookies", self.headers.get("Cookie", ""))
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer if self.command != "HEAD" else b"")

    do_POST = do_HEAD = do_DELETE = do_PATCH = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "target"


@pytest.fixture
def client(target: Path) -> Iterator[http.client.HTTPConnection]:
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    target.write_text(f"http://127.0.0.1:{upstream.server_port}{PREFIX}\nour-api\n")
    server = front.Front(0, target)
    servers = (upstream, server)
    for each in servers:
        threading.Thread(target=each.serve_forever, args=[0.01], daemon=True).start()
    connection = http.client.HTTPConnection(
        "127.0.0.1", server.server_port, timeout=waiting.GUARD_SECONDS
    )
    yield connection
    connection.close()
    for each in servers:
        each.shutdown()
        each.server_close()


def send(
    client: http.client.HTTPConnection, method: str, path: str, body: bytes = b"", **headers: str
) -> tuple[int, bytes]:
    client.request(method, path, body or None, headers)
    response = client.getresponse()
    return response.status, response.read()


def test_clients_see_no_path_prefix(client: http.client.HTTPConnection) -> None:
    body = f"GET {PREFIX}/v1/events?a=%20b&a=c 0".encode()
    assert send(client, "GET", "/v1/events?a=%20b&a=c") == (200, body)


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_method_and_body_are_forwarded(client: http.client.HTTPConnection, method: str) -> None:
    assert send(client, method, "/x", b"12345") == (200, f"{method} {PREFIX}/x 5".encode())


def test_a_connection_serves_many_requests(client: http.client.HTTPConnection) -> None:
    client.connect()
    connection = client.sock
    assert [send(client, "GET", "/x")[0] for _ in range(3)] == [200, 200, 200]
    assert client.sock is connection


def test_redirects_and_cookies_are_forwarded_unchanged(client: http.client.HTTPConnection) -> None:
    client.request("GET", "/redirect", headers={"Cookie": "c=3; d=4"})
    response = client.getresponse()
    response.read()
    assert response.status == 302
    assert response.headers["Location"] == "http://elsewhere.example/a?b=c"
    assert response.headers.get_all("Set-Cookie") == ["a=1; Path=/", "b=2"]
    assert response.headers["X-Cookies"] == "c=3; d=4"


def test_options_requests_invoke_the_function(
    client: http.client.HTTPConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def invoke(upstream: Upstream) -> None:
        body = upstream.rfile.read(int(upstream.headers["Content-Length"]))
        calls.append((upstream.path, json.loads(body)))
        success = {
            "statusCode": 204,
            "body": "",
            "isBase64Encoded": False,
            "headers": {"Allow": "GET"},
        }
        payload = success if len(calls) == 1 else {"errorMessage": "boom"}
        answer = json.dumps(payload).encode()
        upstream.send_response(200)
        upstream.send_header("Content-Length", str(len(answer)))
        upstream.end_headers()
        upstream.wfile.write(answer)

    monkeypatch.setattr(Upstream, "do_POST", invoke)
    client.request("OPTIONS", "/v1/x?a=b", headers={"Origin": "https://front"})
    response = client.getresponse()
    assert (response.status, response.headers["allow"], response.read()) == (204, "GET", b"")
    [(path, event)] = calls
    assert path == "/2015-03-31/functions/our-api/invocations"
    assert (event["rawPath"], event["rawQueryString"]) == ("/v1/x", "a=b")
    assert event["headers"]["origin"] == "https://front"
    assert send(client, "OPTIONS", "/v1/x") == (500, b'{"message":"Internal Server Error"}')


def test_head_has_no_body(client: http.client.HTTPConnection) -> None:
    assert send(client, "HEAD", "/x") == (200, b"")


@pytest.mark.parametrize(
    ("size", "status"),
    [
        (4_718_592, 200),  # its base64 is 6 MB exactly
        (4_718_593, 413),
        (10 * 1024 * 1024 + 1, 413),
    ],
)
def test_bodies_have_the_gateways_limits(
    client: http.client.HTTPConnection, size: int, status: int
) -> None:
    assert send(client, "POST", "/x", bytes(size))[0] == status


def test_a_refused_body_leaves_the_connection_usable(client: http.client.HTTPConnection) -> None:
    assert send(client, "POST", "/x", bytes(11_000_000)) == (
        413,
        b'{"message":"Request Entity Too Large"}',
    )
    assert send(client, "GET", "/x")[0] == 200


def test_a_body_whose_announced_length_is_too_large_is_not_read(
    client: http.client.HTTPConnection,
) -> None:
    client.putrequest("POST", "/x")
    client.putheader("Content-Length", "11000000")
    client.putheader("Expect", "100-continue")
    client.endheaders()
    response = client.getresponse()
    assert (response.status, response.read()) == (413, b'{"message":"Request Entity Too Large"}')
    assert response.getheader("X-Content-Type-Options") == "nosniff"


def test_an_answer_that_is_too_large_for_lambda_is_a_500(
    client: http.client.HTTPConnection,
) -> None:
    headers = {"X-Answer-Size": str(5_000_000)}
    assert send(client, "GET", "/x", **headers) == (500, b'{"message":"Internal Server Error"}')


def test_a_slow_answer_is_a_504(
    client: http.client.HTTPConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_answered = threading.Event()
    monkeypatch.setattr(front, "GATEWAY_SECONDS", 0.05)
    monkeypatch.setattr(Upstream, "do_GET", lambda _: is_answered.wait(waiting.GUARD_SECONDS))
    assert send(client, "GET", "/x") == (504, b'{"message":"Endpoint request timed out"}')
    is_answered.set()


def test_a_request_before_a_deployment_is_a_503(
    client: http.client.HTTPConnection, target: Path
) -> None:
    target.unlink()
    assert send(client, "GET", "/x") == (503, b'{"message":"Service Unavailable"}')


def test_a_request_without_an_emulator_is_a_503(
    client: http.client.HTTPConnection, target: Path
) -> None:
    target.write_text("http://127.0.0.1:1/x")
    assert send(client, "GET", "/x") == (503, b'{"message":"Service Unavailable"}')


def test_the_log_has_no_query_strings(
    client: http.client.HTTPConnection, capsys: pytest.CaptureFixture[str]
) -> None:
    send(client, "GET", "/v1/events?token=secret")
    line = capsys.readouterr().out
    assert line.split()[2:5] == ["GET", "/v1/events", "200"]


def test_a_malformed_length_is_a_400(client: http.client.HTTPConnection) -> None:
    for length in ("-1", "x", "1e3"):
        client.putrequest("POST", "/x")
        client.putheader("Content-Length", length)
        client.endheaders()
        response = client.getresponse()
        assert (response.status, response.read()) == (400, b'{"message":"Bad Request"}')
