"""Parallel buyers who order by the handler of the API (see bench.child)."""

from collections.abc import Callable
from functools import partial
from typing import Any

from bench import order_request, parallel, repeat
from bench.parallel import Crowd


def prepare(argument: dict[str, Any]) -> Crowd:
    """Let `processes` of buyers warm up; each has `orders` of the ticket `ticket_id`."""
    return parallel.gather(argument["processes"], partial(_order, argument))


def run(crowd: Crowd) -> float:
    """Let them order; return the seconds."""
    return crowd.run()


def _order(argument: dict[str, Any], number: int, wait: Callable[[], object]) -> None:
    count = argument["orders"] + repeat.WARM_UP_CALLS
    first = argument["first_buyer"] + number * count
    events = [order_request.build_event(first + n, argument["ticket_id"]) for n in range(count)]
    for event in events[: repeat.WARM_UP_CALLS]:
        order_request.send(event)
    wait()
    for event in events[repeat.WARM_UP_CALLS :]:
        order_request.send(event)
