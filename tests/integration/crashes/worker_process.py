"""A worker process for the SQS event on stdin; at one step it dies, waits or is refused.

    python -m tests.integration.crashes.worker_process <step> <action>

What happens at a step is hung on the hooks of botocore and SQLAlchemy; the worker's own code is as
deployed. Actions: `kill` (SIGKILL), `wait` (writes "reached", goes on at a line on standard input),
`refuse` (S3 answers 403).
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from sqlalchemy import event

from import_worker.handler import lambda_handler
from openevent.infra import db
from openevent.infra.aws import client
from tests.integration.letters import Context

type Action = Callable[..., Any]


def main(step: str, action: str) -> None:
    delivered = json.loads(sys.stdin.readline())
    if step:
        STEPS[step](once(ACTIONS[action]) if action == "wait" else ACTIONS[action])
    lambda_handler(delivered, Context())


def kill(**_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def wait(**_: Any) -> None:
    print("reached", flush=True)  # noqa: T201 - the test that drives this process reads it
    sys.stdin.readline()


def refuse(**_: Any) -> AWSResponse:
    return AWSResponse("https://s3", 403, HTTPHeaders(), Body())


class Body:
    """The body of a refusal, as botocore reads it."""

    def stream(self, **_: Any) -> list[bytes]:
        return [b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"]


def once(action: Action) -> Action:
    left = [action]
    return lambda **arguments: left.pop()(**arguments) if left else None


def before_media(action: Action) -> None:
    client("s3").meta.events.register("before-send.s3.PutObject", action)


def during_media(action: Action) -> None:
    client("s3").meta.events.register("after-call.s3.PutObject", action)


def among_the_rows(action: Action) -> None:
    def look(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT INTO sessions"):
            action()

    event.listen(db.engine(), "after_cursor_execute", look)


def before_commit(action: Action) -> None:
    event.listen(db.engine(), "commit", lambda _: action())


def after_commit(action: Action) -> None:
    committed: list[bool] = []
    event.listen(db.engine(), "commit", lambda _: committed.append(True))
    event.listen(db.engine(), "checkin", lambda *_: action() if committed else None)


def before_task_item(action: Action) -> None:
    def look(request: Any, **_: Any) -> None:
        if b'"SUCCESS"' in request.body:
            action()

    client("dynamodb").meta.events.register("before-send.dynamodb.UpdateItem", look)


ACTIONS: dict[str, Action] = {"kill": kill, "wait": wait, "refuse": refuse}
STEPS: dict[str, Callable[[Action], None]] = {
    step.__name__: step
    for step in (
        before_media,
        during_media,
        among_the_rows,
        before_commit,
        after_commit,
        before_task_item,
    )
}

if __name__ == "__main__":
    main(*sys.argv[1:])
