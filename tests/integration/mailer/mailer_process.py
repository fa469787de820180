"""A mailer process: handles the SQS event on its standard input, and is killed (SIGKILL) at one step of it.

    python -m tests.integration.mailer.mailer_process <step>

What happens at a step is hung on the hooks of botocore; the mailer's own code is as deployed.
Steps: `claimed` (after the claim), `to_be_offered` (all is ready for DATA), `offered` (the ledger
knows), `sent` (the server has it, the ledger does not know), `noted` (the ledger knows, and nobody
else).
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from mailer.handler import lambda_handler
from openevent.infra.aws import client
from tests.integration.letters import Context

SECONDS = 5


def main(step: str) -> None:
    delivered = json.loads(sys.stdin.readline())
    if step:
        event, state = STEPS[step]
        client(event.split(".")[1]).meta.events.register(event, killed_where(state))
    lambda_handler(delivered, Context(SECONDS))


def killed_where(state: str) -> Callable[..., None]:
    """Give a hook that ends the process where a request's body has that word."""
    seen: list[bool] = []

    def note(request: Any) -> None:
        if state.encode() in request.body:
            seen.append(True)

    client("dynamodb").meta.events.register(
        "before-send.dynamodb.UpdateItem", lambda request, **_: note(request)
    )

    def kill(**_: Any) -> None:
        if seen:
            os.kill(os.getpid(), signal.SIGKILL)

    return kill


BEFORE, AFTER = "before-send.dynamodb.UpdateItem", "after-call.dynamodb.UpdateItem"
STEPS = {
    "claimed": (AFTER, '":state": {"S": "claimed"}'),
    "to_be_offered": (BEFORE, '":state": {"S": "offered"}'),
    "offered": (AFTER, '":state": {"S": "offered"}'),
    "sent": (BEFORE, '":state": {"S": "sent"}'),
    "noted": (AFTER, '":state": {"S": "sent"}'),
}

if __name__ == "__main__":
    main(*sys.argv[1:])
