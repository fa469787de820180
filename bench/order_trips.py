"""The round trips of orders in a warm process (see bench.child)."""

from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from sqlalchemy import event

from bench import order_request, repeat
from bench.proxy import read_round_trips
from openevent.infra import db

LOCKS: Final = "lock_timeout"
"""Only the statement that locks the counters has it."""


def prepare(argument: dict[str, Any]) -> dict[str, Any]:
    """Warm up, and sell the last seat of `single_id`."""
    buyer_id = argument["first_buyer"]
    order_request.send(order_request.build_event(buyer_id, argument["ticket_id"]))
    order_request.send(order_request.build_event(buyer_id, argument["single_id"]))
    return argument


def run(argument: dict[str, Any]) -> dict[str, Any]:
    """Return milliseconds and round trips of an order, and of one that is refused.

    `locked` is the number of round trips while a counter is locked.
    """
    count, first = Path(argument["count"]), argument["first_buyer"] + 1
    locked_at: list[int] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if LOCKS in statement:
            locked_at.append(read_round_trips(count))

    event.listen(db.engine(), "after_cursor_execute", note)
    locked: list[int] = []
    orders = iter(range(first, first + repeat.CALLS))

    def order() -> None:
        order_request.send(order_request.build_event(next(orders), argument["ticket_id"]))
        locked.append(read_round_trips(count) - locked_at[-1])

    late = order_request.build_event(first, argument["single_id"])
    refuse = partial(order_request.send, late, HTTPStatus.CONFLICT)
    return {
        "order": repeat.call_repeatedly(order, count),
        "refusal": repeat.call_repeatedly(refuse, count),
        "locked": max(locked),
    }
