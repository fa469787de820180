"""Messages that no function can handle: none of them may stop the others."""

import json
from typing import Any, Final
from uuid import uuid4

from chaos.faults.messages import GOES, MARK, POISON, STAYS
from chaos.faults.source import Source
from chaos.plan import Arguments

UNREADABLE: Final = ("This is no JSON.", "[]", '"text"', "null", "{}", '{"v": 1}', "\N{SNOWMAN}")
"""Bodies that are no JSON, no object, or lack the fields of their queue's messages."""


def poison(source: Source, arguments: Arguments) -> None:
    """Send a message that cannot be handled, perhaps in the name of a job of this moment."""
    queue, number, name = arguments["queue"], arguments["kind"], str(uuid4())
    body, mark = _build(queue, number)
    task = _find_task(source, queue) if arguments["is_of_job"] and mark == GOES else {}
    texts = {MARK: mark, POISON: name}
    attributes = {key: {"DataType": "String", "StringValue": text} for key, text in texts.items()}
    source.world.sqs.send_message(
        QueueUrl=source.world.stack["queues"][queue],
        MessageBody=body,
        MessageAttributes=attributes | task,
    )
    task_id = task.get("task_id", {}).get("StringValue")
    source.note("poisoned", queue=queue, body=body, mark=mark, poison=name, task=task_id)


def _find_task(source: Source, queue: str) -> dict[str, Any]:
    """Find the attribute with the task of a job's message: an unreadable copy ends this job."""
    for message in source.world.list_messages(queue):
        attributes = message["MessageAttributes"] or {}
        if "task_id" in attributes:
            return {"task_id": attributes["task_id"]}
    return {}


def _build(queue: str, number: int) -> tuple[str, str]:
    """Build a body, and say whether its message is retried for longer than a run."""
    kinds = [(body, GOES) for body in UNREADABLE]
    kinds.append((json.dumps({"v": 99, "kind": "of a release to come"}), STAYS))
    if strange := _build_strange(queue):
        kinds.append((json.dumps(strange), STAYS))
    return kinds[number % len(kinds)]


def _build_strange(queue: str) -> dict[str, Any] | None:
    """Build the message of a transaction that was rolled back: it is retried for 15 minutes."""
    task = {"task_id": str(uuid4()), "user_id": 1, "request_id": "chaos"}
    strange: dict[str, dict[str, Any]] = {
        "imports": {**task, "event_id": 1, "key": "uploads/1/none.zip", "etag": "0", "size": 1},
        "exports": {**task, "event_id": 1},
        "changes": {"batch": str(uuid4()), "request_id": "chaos"},
    }
    return strange.get(queue)
