"""A deployment waits until its API answers that it is healthy."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from local.cloud import health
from local.cloud.account import DeployedStack
from local.process.processes import Failed


class Health(BaseHTTPRequestHandler):
    """Answers from a list of statuses, the last of which stays."""

    def do_GET(self) -> None:
        statuses: list[int] = self.server.statuses  # type: ignore[attr-defined]
        status = statuses.pop(0) if len(statuses) > 1 else statuses[0]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(b'{"status": "of the answer"}' if self.path == "/health-check" else b"")

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(health, "POLL_SECONDS", 0.0)
    with ThreadingHTTPServer(("127.0.0.1", 0), Health) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_the_database_may_wake_before_the_api_is_healthy(
    server: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    server.statuses = [503, 503, 200]
    health.wait_until_healthy(f"http://127.0.0.1:{server.server_port}")
    statuses = [line.split()[-4] for line in capsys.readouterr().out.splitlines()]
    assert statuses == ["503", "503", "200"]


def test_an_api_that_stays_ill_is_a_failure(server: Any) -> None:
    server.statuses = [503]
    with pytest.raises(Failed, match="not healthy"):
        health.wait_until_healthy(f"http://127.0.0.1:{server.server_port}", -1)


def test_no_answer_is_a_failure() -> None:
    with pytest.raises(Failed, match="not healthy"):
        health.wait_until_healthy("http://127.0.0.1:1", -1)


def test_health_is_asked_at_the_gateway_not_at_a_domain_to_come() -> None:
    outputs = {"ApiId": "abc", "ApiUrl": "https://api.example.org"}
    url = health.build_url(DeployedStack("CREATE_COMPLETE", {}, outputs), "eu-central-1")
    assert url == "https://abc.execute-api.eu-central-1.amazonaws.com"
