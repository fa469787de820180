"""The client of a run against a server whose answers are given."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from chaos import client as clients
from chaos.client import Client, Unclear
from chaos.journal import Journal

type Answers = list[tuple[int, dict[str, str]]]


@pytest.fixture
def answers() -> Answers:
    return []


@pytest.fixture
def client(answers: Answers, tmp_path: Path) -> Iterator[Client]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers = answers.pop(0)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b'{"a": 1}')

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Client(
            f"http://127.0.0.1:{server.server_port}", "user0", Journal(tmp_path / "journal")
        )
        server.shutdown()


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    pauses: list[float] = []
    monkeypatch.setattr(clients.time, "sleep", pauses.append)
    return pauses


def test_it_waits_as_long_as_it_is_asked_to(
    client: Client, answers: Answers, pauses: list[float]
) -> None:
    answers += [(429, {"Retry-After": "2"}), (503, {"Retry-After": "5"}), (200, {})]
    assert client.call("GET", "/").body == {"a": 1}
    assert pauses == [2, 5]
    statuses = [entry.details["status"] for entry in client.journal.select("request")]
    assert statuses == [429, 503, 200]


def test_a_wait_of_hours_is_an_answer(
    client: Client, answers: Answers, pauses: list[float]
) -> None:
    answers += [(429, {"Retry-After": "3600"})]
    assert client.call("GET", "/").status == 429
    assert pauses == []


@pytest.mark.parametrize("status", [500, 502, 504])
def test_an_error_of_the_server_is_unclear(client: Client, answers: Answers, status: int) -> None:
    answers += [(status, {})]
    with pytest.raises(Unclear):
        client.call("GET", "/")
    (entry,) = client.journal.select("request")
    assert entry.details["status"] == status


def test_a_refused_connection_is_noted_without_a_status(tmp_path: Path) -> None:
    client = Client("http://127.0.0.1:1", "user0", Journal(tmp_path / "journal"))
    with pytest.raises(Unclear):
        client.call("GET", "/")
    (entry,) = client.journal.select("request")
    assert "status" not in entry.details
