"""Requests over the local stack: real HTTP, and the emulator between it and the function (docs/benchmark.md)."""

import json
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from typing import Any, Final
from urllib.parse import urlsplit

from bench import api_bench, event
from bench.table import Line
from local import stack
from local.client import Client, logged_in
from local.state import State

REQUESTS: Final[Mapping[int, int]] = {1: 100, 16: 320}
"""How many requests are sent, by the number of clients that send them at once."""
WARM: Final = 3
"""Requests of each client before they count: as many functions as clients have started then."""
INCLUDE: Final = "include=speakers,track,microlocation,session-type"


@dataclass(frozen=True)
class Ask:
    """A request of the organizer, or of anonymous."""

    path: str
    document: dict[str, Any] | None = None
    token: str = ""

    def send(self, connection: HTTPConnection) -> float:
        """Give the milliseconds until the whole answer is there. Raises RuntimeError for an error."""
        headers = {"Accept-Encoding": "gzip"} | ({"Authorization": f"JWT {self.token}"} if self.token else {})
        body = json.dumps(self.document) if self.document else None
        began = time.perf_counter()
        connection.request(
            "POST" if body else "GET", self.path, body, headers | {"Content-Type": "application/vnd.api+json"}
        )
        answer = connection.getresponse()
        content = answer.read()
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise RuntimeError(f"{self.path}: {answer.status} {content[:300]!r}")
        return (time.perf_counter() - began) * 1000


def lines(folder: Path) -> Iterator[Line]:
    """Start a stack, import the event into it, and send each request alone and from many at once."""
    archive = folder / "http.zip"
    event.write(archive, 1)
    with stack.running(State(folder / "stack"), port=0, say=_nothing) as found:
        organizer = logged_in(found["api"], **found["organizer"])
        event_id = organizer.import_event(archive, publish=True, show=_nothing)["id"]
        for name, ask in _asks(organizer, event_id).items():
            for clients, count in REQUESTS.items():
                _taken(organizer.api, ask, clients, clients * WARM)
                taken = quantiles(_taken(organizer.api, ask, clients, count), n=100)
                yield Line(f"HTTP: {name}, {clients} at once: p50", taken[49], "ms")
                yield Line("p99", taken[98], "ms")


def _asks(organizer: Client, event_id: str) -> dict[str, Ask]:
    sessions = f"/v1/events/{event_id}/sessions?{INCLUDE}"
    task = organizer.call("GET", "/v1/tasks")["tasks"][0]["id"]
    return {
        "nothing (/health)": Ask("/health"),
        "events": Ask("/v1/events"),
        "event": Ask(f"/v1/events/{event_id}"),
        "20 sessions": Ask(sessions),
        "214 sessions": Ask(f"{sessions}&page[size]=0"),
        "task": Ask(f"/v1/tasks/{task}", token=organizer.token),
        "new session": Ask("/v1/sessions", api_bench.session(event_id), organizer.token),
    }


def _taken(api: str, ask: Ask, clients: int, count: int) -> list[float]:
    """Send so many requests from so many clients at once, each with a connection of its own; milliseconds of each."""

    def send(times: int) -> list[float]:
        connection = _connection(api)
        return [ask.send(connection) for _ in range(times)]

    with ThreadPoolExecutor(clients) as threads:
        return [taken for part in threads.map(send, [count // clients] * clients) for taken in part]


def _connection(api: str) -> HTTPConnection:
    return HTTPConnection(str(urlsplit(api).hostname), urlsplit(api).port, timeout=60)


def _nothing(*_: object) -> None:
    return None
