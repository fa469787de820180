"""The front under load: few requests reach the emulator at once; slow clients hold up nobody."""

import contextlib
import http.client
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from local.services import connections, front
from local.services.gate import Bounds
from tests import waiting

INSIDE = 2
CLIENTS = 60


class Emulator(ThreadingHTTPServer):
    """Answers when `may_answer` is set, and counts."""

    daemon_threads = True
    request_queue_size = 100

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.lock = threading.Lock()
        self.may_answer = threading.Event()
        self.inside = self.most_inside = 0
        self.paths: list[str] = []


class Answer(BaseHTTPRequestHandler):
    server: Emulator

    def do_GET(self) -> None:
        emulator = self.server
        with emulator.lock:
            emulator.inside += 1
            emulator.most_inside = max(emulator.most_inside, emulator.inside)
            emulator.paths.append(self.path)
        emulator.may_answer.wait(waiting.GUARD_SECONDS)
        with emulator.lock:
            emulator.inside -= 1
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield server
        server.may_answer.set()
        server.shutdown()


def start_front(emulator: Emulator, folder: Path, bounds: Bounds) -> Iterator[front.Front]:
    target = folder / "target"
    target.write_text(f"http://127.0.0.1:{emulator.server_port}\nour-api\n")
    with front.Front(0, target, bounds) as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def server(emulator: Emulator, tmp_path: Path) -> Iterator[front.Front]:
    """A front with two places inside, and places in the queue for all clients."""
    yield from start_front(emulator, tmp_path, Bounds(INSIDE, patience_seconds=600))


@pytest.fixture
def narrow(emulator: Emulator, tmp_path: Path) -> Iterator[front.Front]:
    """A front with one place inside and one in the queue."""
    bounds = Bounds(1, queue_seconds=0, fewest_waiting=1, patience_seconds=600)
    yield from start_front(emulator, tmp_path, bounds)


def connect(server: front.Front) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(
        "127.0.0.1", server.server_port, timeout=waiting.GUARD_SECONDS
    )


def get(server: front.Front, path: str) -> http.client.HTTPResponse:
    connection = connect(server)
    connection.request("GET", path, headers={"Connection": "close"})
    response = connection.getresponse()
    response.body = response.read()  # type: ignore[attr-defined]
    return response


def await_inside(emulator: Emulator, count: int) -> None:
    waiting.until(lambda: emulator.inside == count, f"{count} requests in the emulator")


def await_waiting(server: front.Front, count: int) -> None:
    waiting.until(lambda: server.gate.count_waiting() == count, f"{count} requests in the queue")


def test_a_bounded_number_is_in_the_emulator_and_all_are_served(
    emulator: Emulator, server: front.Front
) -> None:
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = [pool.submit(get, server, f"/{number}") for number in range(CLIENTS)]
        await_waiting(server, CLIENTS - INSIDE)
        emulator.may_answer.set()
        assert {answer.result().status for answer in answers} == {200}
    assert emulator.most_inside == INSIDE
    assert len(emulator.paths) == CLIENTS


def test_who_finds_no_place_is_told_when_to_come_back(
    emulator: Emulator, narrow: front.Front
) -> None:
    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(get, narrow, f"/{number}") for number in range(2)]
        await_waiting(narrow, 1)
        refusal = get(narrow, "/late")
        assert (refusal.status, refusal.body) == (429, b'{"message":"Too Many Requests"}')  # type: ignore[attr-defined]
        assert int(refusal.headers["Retry-After"]) >= 1
        assert refusal.headers["Content-Type"] == "application/json"
        emulator.may_answer.set()
        assert [answer.result().status for answer in answers] == [200, 200]
    assert "/late" not in emulator.paths


def test_a_request_whose_client_has_gone_is_not_sent_on(
    emulator: Emulator, server: front.Front
) -> None:
    gone = connect(server)
    with ThreadPoolExecutor(INSIDE + 1) as pool:
        answers = [pool.submit(get, server, "/first") for _ in range(INSIDE)]
        await_waiting(server, 0)
        await_inside(emulator, INSIDE)
        gone.request("GET", "/gone")
        await_waiting(server, 1)
        gone.close()
        answers.append(pool.submit(get, server, "/last"))
        await_waiting(server, 2)
        emulator.may_answer.set()
        assert {answer.result().status for answer in answers} == {200}
    assert sorted(emulator.paths) == ["/first", "/first", "/last"]


def test_a_late_answer_keeps_its_place(
    emulator: Emulator, narrow: front.Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front, "GATEWAY_SECONDS", 0.05)
    assert get(narrow, "/slow").status == 504
    monkeypatch.setattr(front, "GATEWAY_SECONDS", waiting.GUARD_SECONDS)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(get, narrow, "/next")
        await_waiting(narrow, 1)
        emulator.may_answer.set()
        assert answer.result().status == 200
    assert emulator.most_inside == 1


def test_a_request_that_is_cut_off_is_not_sent_on(emulator: Emulator, narrow: front.Front) -> None:
    with socket.create_connection(("127.0.0.1", narrow.server_port)) as client:
        client.sendall(b"GET /half HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf")
        client.shutdown(socket.SHUT_WR)
        assert client.recv(100) == b""
    emulator.may_answer.set()
    assert get(narrow, "/whole").status == 200
    assert emulator.paths == ["/whole"]


def test_clients_that_send_no_end_are_cut_for_others(
    emulator: Emulator, narrow: front.Front
) -> None:
    narrow.connections = connections.Connections(3)
    emulator.may_answer.set()
    with ExitStack() as exits:
        slow = []
        for _ in range(10):
            client = socket.create_connection(("127.0.0.1", narrow.server_port))
            slow.append(exits.enter_context(client))
            with contextlib.suppress(OSError):  # it may be cut already
                client.sendall(b"GET /slow HTTP/1.1\r\nX-Header: ")
        assert get(narrow, "/health").status == 200
        waiting.until(lambda: sum(map(connections.is_gone, slow)) == 8, "the end of the slow ones")
    assert emulator.paths == ["/health"]


def test_bodies_that_do_not_fit_into_memory_are_refused(
    emulator: Emulator, narrow: front.Front
) -> None:
    emulator.may_answer.set()
    narrow.bodies.force(128 * 1024 * 1024)
    connection = connect(narrow)
    connection.request("GET", "/x", b"body")
    response = connection.getresponse()
    assert (response.status, response.read()) == (429, b'{"message":"Too Many Requests"}')
    narrow.bodies.give_back(128 * 1024 * 1024)
    connection.request("GET", "/y", b"body")
    assert connection.getresponse().status == 200
    connection.close()
