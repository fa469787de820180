"""A worker process that dies, or waits, at a step: `python -m …dying kill|wait STEP`, the Lambda event on stdin.

A step is `before:s3:UploadPart:2` (an AWS call of a service, and which one of them), `after:…` (its
answer came), or `commit:2` (a transaction is about to commit). It says `here` when it has got
there; to wait is to read a line.
"""

import json
import os
import sys
from collections.abc import Callable
from itertools import count
from typing import Any

from sqlalchemy import event

from export_worker.handler import lambda_handler
from openevent.infra import db
from openevent.infra.aws import client
from tests.integration.letters import Context


def die() -> None:
    os._exit(137)


def wait() -> None:
    print("here", flush=True)  # noqa: T201
    sys.stdin.readline()


def count_calls(number: int, act: Callable[[], None]) -> Callable[..., None]:
    counted = count(1)

    def happened(*_: Any, **__: Any) -> None:
        if next(counted) == number:
            act()

    return happened


def stop_at(step: str, act: Callable[[], None]) -> None:
    kind, *names, number = step.split(":")
    if kind == "commit":
        event.listen(db.engine(), "commit", count_calls(int(number), act))
    else:
        service, operation = names
        client(service).meta.events.register(
            f"{kind}-call.{service}.{operation}", count_calls(int(number), act)
        )


if __name__ == "__main__":
    delivered = json.loads(sys.stdin.readline())
    stop_at(sys.argv[2], {"kill": die, "wait": wait}[sys.argv[1]])
    lambda_handler(delivered, Context())
