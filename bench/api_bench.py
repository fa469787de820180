"""Requests to the API's handler; a list is compared with one SQL statement for the same JSON."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from sqlalchemy import text

from bench import measure, repeat
from bench.api_request import ApiRequest, build_session
from bench.child import Cost
from bench.import_bench import Imports
from bench.servers import USER_ID, Servers
from bench.table import Line

RATIO_GOAL: Final = 2
"""The wall time divided by that of the statement."""
LIST_TRIPS = 5
"""Round trips of a list of 100 rows with two includes."""
READ_TRIPS = 2
CREATE_TRIPS = 4
LIST_QUERY: Final = "page[size]=100&include=speakers,track"


@dataclass(frozen=True)
class EventRequests:
    """Requests about one published event."""

    servers: Servers
    event_id: int

    def work(self, request: ApiRequest) -> Cost:
        """Run the handler on a request."""
        return self._measure("bench.api_work", {"request": asdict(request)})

    def limit(self) -> Cost:
        """Run the limit, which makes the JSON of the list."""
        return self._measure("bench.api_limit", {"event_id": self.event_id})

    def _measure(self, module: str, argument: dict[str, Any]) -> Cost:
        with_count = argument | {"count": str(self.servers.proxy.count)}
        return measure.measure(self.servers.folder, self.servers.environment, module, with_count)


def lines(servers: Servers, times: int) -> Iterator[Line]:
    """Return the figures of a list, a read and a create: the fastest run of 50 requests each."""
    imports = Imports(servers, servers.folder / "x1.zip")
    imports.work()
    _publish(servers, imports.event_id)
    requests = EventRequests(servers, imports.event_id)
    yield from _measure_list(requests, times)
    read = ApiRequest(f"/v1/events/{imports.event_id}", user_id=USER_ID)
    yield from _measure_request("API: one event, logged in", requests, read, times, READ_TRIPS)
    create = ApiRequest("/v1/sessions", document=build_session(imports.event_id), user_id=USER_ID)
    yield from _measure_request("API: a new session", requests, create, times, CREATE_TRIPS)


def _measure_list(requests: EventRequests, times: int) -> Iterator[Line]:
    request = ApiRequest(f"/v1/events/{requests.event_id}/sessions", LIST_QUERY)
    with_login = replace(request, user_id=USER_ID)
    runs = [
        (requests.work(request), requests.work(with_login), requests.limit()) for _ in range(times)
    ]
    check_same_content(runs[0][0].answer["body"], runs[0][2].answer["body"])
    work, logged_in, limit = (min(costs, key=_wall) for costs in zip(*runs, strict=True))
    yield Line("API: 100 sessions, speakers, track: wall", _wall(work), "ms")
    yield Line("limit: wall", _wall(limit), "ms")
    yield Line("ratio", _wall(work) / _wall(limit), "x", RATIO_GOAL)
    yield Line("CPU", _cpu(work), "ms")
    yield Line("CPU of the limit", _cpu(limit), "ms")
    yield Line("round trips", work.answer["round_trips"], "", LIST_TRIPS)
    yield Line("peak memory", work.peak, "MB")
    yield Line("the same, logged in: wall", _wall(logged_in), "ms")
    yield Line("ratio", _wall(logged_in) / _wall(limit), "x", RATIO_GOAL)
    yield Line("round trips", logged_in.answer["round_trips"], "", LIST_TRIPS)


def _measure_request(
    name: str, requests: EventRequests, request: ApiRequest, times: int, trips: int
) -> Iterator[Line]:
    cost = min((requests.work(request) for _ in range(times)), key=_wall)
    yield Line(f"{name}: wall", _wall(cost), "ms")
    yield Line("CPU", _cpu(cost), "ms")
    yield Line("round trips", cost.answer["round_trips"], "", trips)


def _wall(cost: Cost) -> float:
    return float(cost.answer["milliseconds"])


def _cpu(cost: Cost) -> float:
    return cost.cpu * 1000 / (repeat.CALLS + 1)


def _publish(servers: Servers, event_id: int) -> None:
    with servers.connection(servers.database) as connection:
        connection.execute(
            text("UPDATE events SET state = 'published' WHERE id = :id"), {"id": event_id}
        )


def check_same_content(work: str, limit: str) -> None:
    """Check that the statement makes the JSON of the API, so that the ratio means something.

    Raises RuntimeError.
    """
    if _read_content(work) != _read_content(limit):
        raise RuntimeError("bench/sessions.sql makes other JSON than the API")


def _read_content(document: str) -> list[Any]:
    """Return the rows of a document in a fixed order; only the API has other members."""
    content = json.loads(document)
    for row in content["data"]:
        row["relationships"]["speakers"]["data"].sort(key=lambda speaker: speaker["id"])
    included = sorted(content["included"], key=lambda row: (row["type"], row["id"]))
    return [content["data"], included, content["meta"]]
