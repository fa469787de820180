"""Requests to the API, in its process; a list against one statement that makes the same JSON."""

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
"""Goal: the wall time of the statement, times this."""
LIST_TRIPS, READ_TRIPS, CREATE_TRIPS = 5, 2, 6
"""Goals: round trips of a list of 100 with two includes, of a single read, and of a create."""
LIST_QUERY: Final = "page[size]=100&include=speakers,track"


@dataclass(frozen=True)
class EventRequests:
    """Requests about one event, which is published."""

    stage: Servers
    event_id: int

    def work(self, ask: ApiRequest) -> Cost:
        """Let the handler answer."""
        return self._once("bench.api_work", {"ask": asdict(ask)})

    def limit(self) -> Cost:
        """Do the least that could answer the list."""
        return self._once("bench.api_limit", {"event_id": self.event_id})

    def _once(self, module: str, given: dict[str, Any]) -> Cost:
        counted = given | {"count": str(self.stage.distance.count)}
        return measure.measure(self.stage.folder, self.stage.environment, module, counted)


def lines(stage: Servers, times: int) -> Iterator[Line]:
    """Ask for a list, one thing and a new one; of some runs of 50 requests the fastest counts."""
    imports = Imports(stage, stage.folder / "x1.zip")
    imports.work()
    _publish(stage, imports.event_id)
    requests = EventRequests(stage, imports.event_id)
    yield from _lists(requests, times)
    one = ApiRequest(f"/v1/events/{imports.event_id}", user_id=USER_ID)
    yield from _one("API: one event, logged in", requests, one, times, READ_TRIPS)
    new = ApiRequest("/v1/sessions", document=build_session(imports.event_id), user_id=USER_ID)
    yield from _one("API: a new session", requests, new, times, CREATE_TRIPS)


def _lists(requests: EventRequests, times: int) -> Iterator[Line]:
    ask = ApiRequest(f"/v1/events/{requests.event_id}/sessions", LIST_QUERY)
    known = replace(ask, user_id=USER_ID)
    runs = [(requests.work(ask), requests.work(known), requests.limit()) for _ in range(times)]
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


def _one(
    name: str, requests: EventRequests, ask: ApiRequest, times: int, trips: int
) -> Iterator[Line]:
    cost = min((requests.work(ask) for _ in range(times)), key=_wall)
    yield Line(f"{name}: wall", _wall(cost), "ms")
    yield Line("CPU", _cpu(cost), "ms")
    yield Line("round trips", cost.answer["round_trips"], "", trips)


def _wall(cost: Cost) -> float:
    return float(cost.answer["milliseconds"])


def _cpu(cost: Cost) -> float:
    return cost.cpu * 1000 / (repeat.CALLS + 1)


def _publish(stage: Servers, event_id: int) -> None:
    with stage.connection(stage.database) as connection:
        connection.execute(
            text("UPDATE events SET state = 'published' WHERE id = :id"), {"id": event_id}
        )


def check_same_content(work: str, limit: str) -> None:
    """Raise RuntimeError where the statement makes other JSON than the API: the ratio would mean nothing."""
    if _content(work) != _content(limit):
        raise RuntimeError("bench/sessions.sql makes other JSON than the API")


def _content(document: str) -> list[Any]:
    """Give what stands in a document, whatever its order; links to other pages and the version are the API's alone."""
    read = json.loads(document)
    for one in read["data"]:
        one["relationships"]["speakers"]["data"].sort(key=lambda speaker: speaker["id"])
    included = sorted(read["included"], key=lambda one: (one["type"], one["id"]))
    return [read["data"], included, read["meta"]]
