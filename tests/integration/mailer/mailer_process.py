"""A mailer process: handles the SQS event on its standard input and kills itself at one step.

    python -m tests.integration.mailer.mailer_process <step>

Hooks of botocore send SIGKILL at the step; the mailer's own code is as deployed. Steps:
- `claimed`: the ledger has the claim.
- `before_offer`: everything before DATA is sent.
- `offered`: the ledger has the offer.
- `sent`: the server has the mail, the ledger does not know.
- `recorded`: the ledger has the outcome, which is not yet reported.
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

SECONDS = 120
"""More than a busy machine needs: here time is real."""


def main(step: str) -> None:
    sqs_event = json.loads(sys.stdin.readline())
    if step:
        hook, state = STEPS[step]
        client(hook.split(".")[1]).meta.events.register(hook, make_killer(state))
    lambda_handler(sqs_event, Context(SECONDS))


def make_killer(state: str) -> Callable[..., None]:
    """Return a hook that kills the process once a request's body contains `state`."""
    matches: list[Any] = []

    def check(request: Any) -> None:
        if state.encode() in request.body:
            matches.append(request)

    client("dynamodb").meta.events.register(BEFORE, lambda request, **_: check(request))

    def kill(**_: Any) -> None:
        if matches:
            os.kill(os.getpid(), signal.SIGKILL)

    return kill


BEFORE, AFTER = "before-send.dynamodb.UpdateItem", "after-call.dynamodb.UpdateItem"
STEPS = {
    "claimed": (AFTER, '":state": {"S": "claimed"}'),
    "before_offer": (BEFORE, '":state": {"S": "offered"}'),
    "offered": (AFTER, '":state": {"S": "offered"}'),
    "sent": (BEFORE, '":state": {"S": "sent"}'),
    "recorded": (AFTER, '":state": {"S": "sent"}'),
}

if __name__ == "__main__":
    main(*sys.argv[1:])
