"""HTTP requests to the local stack, which runs the functions in the emulator.

See docs/benchmark.md.
"""

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
from local.stack import deploy, stack, tuning
from local.stack.state import State

REQUESTS: Final[Mapping[int, int]] = {1: 100, 16: 320}
"""The number of requests, by the number of parallel clients."""
WARM_UP_CLIENTS: Final = (1, 2, 4, 8, 16)
"""Parallel clients before the measurement: the emulator starts a few functions at a time."""
INCLUDE: Final = "include=speakers,track,microlocation,session-type"


@dataclass(frozen=True)
class Sender:
    """Sends requests, as the organizer or anonymously."""

    organizer: Client

    def connect(self) -> HTTPConnection:
        """Make a connection for one client."""
        address = urlsplit(self.organizer.api)
        return HTTPConnection(str(address.hostname), address.port, timeout=60)

    def send(self, connection: HTTPConnection, request: ApiRequest) -> float:
        """Return the milliseconds until the answer is complete. Raises RuntimeError."""
        headers = request.headers(self.organizer.token)
        target = f"{request.path}?{request.query}"
        start = time.perf_counter()
        connection.request(request.method, target, request.body or None, headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise RuntimeError(f"{request.path}: {answer.status} {content[:300]!r}")
        return (time.perf_counter() - start) * 1000

    def send_parallel(self, request: ApiRequest, clients: int, count: int) -> list[float]:
        """Send `count` requests from parallel clients, and return the milliseconds of each."""

        def send_many(times: int) -> list[float]:
            connection = self.connect()
            return [self.send(connection, request) for _ in range(times)]

        with ThreadPoolExecutor(clients) as threads:
            per_client = threads.map(send_many, [count // clients] * clients)
            return [milliseconds for results in per_client for milliseconds in results]


def lines(folder: Path) -> Iterator[Line]:
    """Start a stack, import the event, and send each request from one and from many clients."""
    archive = folder / "http.zip"
    event.write(archive, 1)
    with stack.running(
        State(folder / "stack"), port=0, show_status=_ignore, tuning=tuning.TEST
    ) as started:
        organizer = log_in(started["api"], **started["organizer"])
        event_id = organizer.import_event(archive, _ignore)["id"]
        for clients in WARM_UP_CLIENTS:
            Sender(organizer).send_parallel(ApiRequest("/health"), clients, clients)
        for name, request in _build_requests(organizer, int(event_id)).items():
            milliseconds = _measure_handler(folder, started, request)
            yield Line(f"HTTP: {name}: the handler alone", milliseconds, "ms")
            yield from _measure_http(Sender(organizer), request)


def _measure_http(sender: Sender, request: ApiRequest) -> Iterator[Line]:
    for clients, count in REQUESTS.items():
        sender.send_parallel(request, clients, clients * 3)
        percentiles = quantiles(sender.send_parallel(request, clients, count), n=100)
        yield Line(f"{clients} at once: p50", percentiles[49], "ms")
        yield Line("p99", percentiles[98], "ms")


def _build_requests(organizer: Client, event_id: int) -> dict[str, ApiRequest]:
    path, user_id = f"/v1/events/{event_id}", _read_user_id(organizer.token)
    task = organizer.call("GET", "/v1/tasks")["tasks"][0]["id"]
    return {
        "nothing (/health)": ApiRequest("/health"),
        "events": ApiRequest("/v1/events", gzip=True),
        "event": ApiRequest(path, gzip=True),
        "20 sessions": ApiRequest(f"{path}/sessions", INCLUDE, gzip=True),
        "214 sessions": ApiRequest(f"{path}/sessions", f"{INCLUDE}&page[size]=0", gzip=True),
        "task": ApiRequest(f"/v1/tasks/{task}", user_id=user_id, gzip=True),
        "new session": ApiRequest(
            "/v1/sessions", document=build_session(event_id), user_id=user_id, gzip=True
        ),
    }


def _read_user_id(token: str) -> int:
    """Read the user's id from the token, as clients do (docs/contract/clients.md#1-token)."""
    claims = token.split(".")[1]
    padding = "=" * (-len(claims) % 4)
    return int(json.loads(base64.urlsafe_b64decode(claims + padding))["identity"])


def _measure_handler(folder: Path, stack_facts: Mapping[str, Any], request: ApiRequest) -> float:
    """Return the milliseconds of the handler in another process, in the function's environment."""
    client = aws.client("lambda", stack_facts["aws_endpoint"])
    name = f"{deploy.read_stack_name()}-api"
    configuration = client.get_function_configuration(FunctionName=name)
    variables = configuration["Environment"]["Variables"]
    environment = variables | LOGIN | {"POWERTOOLS_LOG_LEVEL": "WARNING"}
    count = folder / "no-proxy"
    count.write_bytes(b"")
    argument = {"request": asdict(request), "count": str(count)}
    cost = measure.measure(folder, environment, "bench.api_work", argument)
    return float(cost.answer["milliseconds"])


def _ignore(*_: object) -> None:
    """Ignore the progress."""
