"""A process of buyers: `python -m …buying STEP` sends the requests of its input one by one.

Standard input has a JSON line for each buyer, and an empty one that starts the sale. A buyer who is
turned away with Retry-After comes back. Standard output has a line for each buyer: `[status, the
pointer of the first error]`. The process dies at the step (tests/integration/export_worker/
stop_at_step.py), unless that is `none`.
"""

import json
import sys
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final

import api.handler  # noqa: F401 - the forked process has it before its first request
from openevent.infra import aws
from tests import waiting
from tests.integration.export_worker.stop_at_step import die, stop_at
from tests.unit.api.client import Answer, Client

TURNED_AWAY: Final = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)

# A forked process has the clients, too: their descriptions take most of the time of a first order.
for service in ("secretsmanager", "dynamodb", "sqs"):
    aws.client(service)


def main(step: str) -> None:
    buyers = list(_read_buyers())
    print("ready", flush=True)  # noqa: T201 - the test reads it
    if step != "none":
        stop_at(step, die)
    sys.stdin.readline()
    for buyer in buyers:
        print(json.dumps(_describe(_buy(buyer))), flush=True)  # noqa: T201 - the same


def _read_buyers() -> Iterator[dict[str, Any]]:
    while (line := sys.stdin.readline()).strip():
        yield json.loads(line)


def _buy(buyer: dict[str, Any]) -> Answer:
    for _ in waiting.attempts("an answer to an order"):
        answer = Client(buyer["token"]).post("/v1/orders/create-order", buyer["cart"])
        if answer.status not in TURNED_AWAY:
            return answer
        waiting.honour(int(answer.headers["retry-after"]))
    raise AssertionError


def _describe(answer: Answer) -> tuple[int, str]:
    errors = answer.json.get("errors", [{"source": {}}])
    return answer.status, errors[0]["source"].get("pointer", "")


if __name__ == "__main__":
    main(sys.argv[1])
