"""A worker process that dies or waits at a step: `python -m …stop_at_step kill|wait STEP`.

The Lambda event is read from stdin. A step is `before:s3:UploadPart:2` (before the second such AWS
call), `after:…` (after its answer), `statement:2` and `executed:2` (before and after the second
statement), `commit:2` (before the second commit) or `checkin:2` (the connection is given back for
the second time, after a commit or an end in autocommit). A process that waits prints `here` and
reads a line.
"""

import json
import os
import sys
from collections.abc import Callable
from itertools import count
from typing import Any, Final

from sqlalchemy import event

from export_worker.handler import lambda_handler
from openevent.infra import db
from openevent.infra.aws import client
from tests.integration.letters import Context

ENGINE_EVENTS: Final = {
    "statement": "before_cursor_execute",
    "executed": "after_cursor_execute",
    "commit": "commit",
    "checkin": "checkin",
}
"""SQLAlchemy's event of each kind of step."""


def die() -> None:
    os._exit(137)


def wait() -> None:
    print("here", flush=True)  # noqa: T201
    sys.stdin.readline()


def count_calls(number: int, act: Callable[[], None]) -> Callable[..., None]:
    """Return a listener that acts at the call with this number, from 1."""
    calls = count(1)

    def listener(*_: Any, **__: Any) -> None:
        if next(calls) == number:
            act()

    return listener


def stop_at(step: str, act: Callable[[], None]) -> None:
    kind, *names, number = step.split(":")
    if kind in ENGINE_EVENTS:
        event.listen(db.engine(), ENGINE_EVENTS[kind], count_calls(int(number), act))
    else:
        service, operation = names
        client(service).meta.events.register(
            f"{kind}-call.{service}.{operation}", count_calls(int(number), act)
        )


if __name__ == "__main__":
    lambda_event = json.loads(sys.stdin.readline())
    stop_at(sys.argv[2], {"kill": die, "wait": wait}[sys.argv[1]])
    lambda_handler(lambda_event, Context())
