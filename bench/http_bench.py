"""Requests over the local stack: real HTTP, and the emulator between it and the function (docs/benchmark.md)."""

import base64
import json
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from typing import Any, Final
from urllib.parse import urlsplit

from bench import event, measure
from bench.api_request import ApiRequest, build_session
from bench.servers import LOGIN
from bench.table import Line
from local.commands.client import Client, log_in
from local.services import aws
from local.stack import deploy, stack
from local.stack.state import State

REQUESTS: Final[Mapping[int, int]] = {1: 100, 16: 320}
"""How many requests are sent, by the number of clients that send them at once."""
WARM_UP_CLIENTS: Final = (1, 2, 4, 8, 16)
"""Clients at once before any request counts: the functions that they need start a few at a time."""
INCLUDE: Final = "include=speakers,track,microlocation,session-type"


@dataclass(frozen=True)
class Sender:
    """Sends requests as the organizer, or as anonymous."""

    organizer: Client

    def connection(self) -> HTTPConnection:
        """Give a connection of its own for one client."""
        address = urlsplit(self.organizer.api)
        return HTTPConnection(str(address.hostname), address.port, timeout=60)

    def send(self, connection: HTTPConnection, ask: ApiRequest) -> float:
        """Give the milliseconds until the whole answer is there. Raises RuntimeError for an error."""
        headers = ask.headers(self.organizer.token)
        began = time.perf_counter()
        connection.request(ask.method, f"{ask.path}?{ask.query}", ask.body or None, headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise RuntimeError(f"{ask.path}: {answer.status} {content[:300]!r}")
        return (time.perf_counter() - began) * 1000

    def taken(self, ask: ApiRequest, clients: int, count: int) -> list[float]:
        """Send so many requests from so many clients at once; milliseconds of each."""

        def send(times: int) -> list[float]:
            connection = self.connection()
            return [self.send(connection, ask) for _ in range(times)]

        with ThreadPoolExecutor(clients) as threads:
            return [
                taken for part in threads.map(send, [count // clients] * clients) for taken in part
            ]


def lines(folder: Path) -> Iterator[Line]:
    """Start a stack, import the event into it, and send each request alone and from many at once."""
    archive = folder / "http.zip"
    event.write(archive, 1)
    with stack.running(State(folder / "stack"), port=0, show_status=_nothing) as found:
        organizer = log_in(found["api"], **found["organizer"])
        event_id = organizer.import_event(archive, publish=True, show=_nothing)["id"]
        for clients in WARM_UP_CLIENTS:
            Sender(organizer).taken(ApiRequest("/health"), clients, clients)
        for name, ask in _asks(organizer, int(event_id)).items():
            yield Line(f"HTTP: {name}: the handler alone", _handler(folder, found, ask), "ms")
            yield from _lines(Sender(organizer), ask)


def _lines(sender: Sender, ask: ApiRequest) -> Iterator[Line]:
    for clients, count in REQUESTS.items():
        sender.taken(ask, clients, clients * 3)
        taken = quantiles(sender.taken(ask, clients, count), n=100)
        yield Line(f"{clients} at once: p50", taken[49], "ms")
        yield Line("p99", taken[98], "ms")


def _asks(organizer: Client, event_id: int) -> dict[str, ApiRequest]:
    path, me = f"/v1/events/{event_id}", _user_id(organizer.token)
    task = organizer.call("GET", "/v1/tasks")["tasks"][0]["id"]
    return {
        "nothing (/health)": ApiRequest("/health"),
        "events": ApiRequest("/v1/events", gzip=True),
        "event": ApiRequest(path, gzip=True),
        "20 sessions": ApiRequest(f"{path}/sessions", INCLUDE, gzip=True),
        "214 sessions": ApiRequest(f"{path}/sessions", f"{INCLUDE}&page[size]=0", gzip=True),
        "task": ApiRequest(f"/v1/tasks/{task}", user_id=me, gzip=True),
        "new session": ApiRequest(
            "/v1/sessions", document=build_session(event_id), user_id=me, gzip=True
        ),
    }


def _user_id(token: str) -> int:
    """Read it out of the token as clients do (docs/contract/clients.md#1-token)."""
    claims = token.split(".")[1]
    return int(json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["identity"])


def _handler(folder: Path, found: Mapping[str, Any], ask: ApiRequest) -> float:
    """Give the milliseconds that the handler takes in a process of its own, in the surroundings of the function."""
    name = f"{deploy.read_stack_name()}-api"
    known = aws.client("lambda", found["aws_endpoint"]).get_function_configuration(
        FunctionName=name
    )
    count = folder / "no-proxy"
    count.write_bytes(b"")
    environment = known["Environment"]["Variables"] | LOGIN | {"POWERTOOLS_LOG_LEVEL": "WARNING"}
    cost = measure.measure(
        folder, environment, "bench.api_work", {"ask": asdict(ask), "count": str(count)}
    )
    return float(cost.answer["milliseconds"])


def _nothing(*_: object) -> None:
    return None
