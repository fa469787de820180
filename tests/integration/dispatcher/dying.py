"""A dispatcher process that dies at a step: `python -m …dying STEP`, Lambda event on stdin.

The steps are those of the export worker (tests/integration/export_worker/stop_at_step.py); `none`
is no step. The process prints a line for each call to the queue that the client repeats.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from dispatcher.handler import lambda_handler
from openevent.infra.aws import client
from tests import preloaded
from tests.integration.export_worker.stop_at_step import die, stop_at
from tests.integration.letters import Context

KILLED = 137
REPEATED = "a call was repeated"
DISPATCHER = "tests.integration.dispatcher.dying"


def start(
    event: dict[str, Any], step: str, environment: Mapping[str, str], program: str = DISPATCHER
) -> preloaded.Process:
    """Start a process that handles the event. It reads a file: a pipe breaks if it dies early."""
    return preloaded.Process(program, step, environment=environment, text=json.dumps(event) + "\n")


def killed(
    event: dict[str, Any], step: str, environment: Mapping[str, str], program: str = DISPATCHER
) -> int:
    """Deal with the event in a process that dies at the step; gives the exit code."""
    with start(event, step, environment, program) as process:
        process.communicate()
    return process.wait()


@contextmanager
def watch_repeats(act: Callable[[], None]) -> Iterator[None]:
    """Act before each call to SQS that the client repeats, since it got no answer to the first."""

    def listen(request: Any, **_: Any) -> None:
        if request.context["retries"]["attempt"] > 1:
            act()

    sqs_events, name = client("sqs").meta.events, "request-created.sqs.SendMessageBatch"
    sqs_events.register(name, listen)
    try:
        yield
    finally:
        sqs_events.unregister(name, listen)


if __name__ == "__main__":
    delivered = json.loads(sys.stdin.readline())
    with watch_repeats(partial(print, REPEATED, flush=True)):
        if sys.argv[1] != "none":
            stop_at(sys.argv[1], die)
        lambda_handler(delivered, Context())
