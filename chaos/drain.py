"""The wait after the last step: all jobs and mails end, and the queues become empty."""

import re
import time
from collections.abc import Iterator
from typing import Final

from chaos.faults.messages import STAYS, read_mark
from chaos.plan import QUEUES
from chaos.world import Row, World

SECONDS: Final = 600
"""After so long something hangs: a job of a killed worker ends within minutes
(docs/contract/tasks.md#every-task-ends)."""
PAUSE_SECONDS: Final = 0.3
WAITING: Final = "SELECT task_id FROM jobs WHERE state = 'waiting'"
QUEUED: Final = "SELECT key FROM mails WHERE state = 'queued'"

ROWS: Final = {
    "task_id": "SELECT 1 FROM jobs WHERE task_id = CAST(:id AS uuid)",
    "batch": "SELECT 1 FROM changes WHERE batch = CAST(:id AS uuid)",
    "documents_of_order": "SELECT 1 FROM orders WHERE id = CAST(:id AS bigint)",
    "pictures_of_event": "SELECT 1 FROM events WHERE id = CAST(:id AS bigint)",
}
"""The rows behind a message, by the field that names them."""
ID_PATTERN: Final = r'(?:"([0-9a-f-]{36})"|(\d+))'
"""A UUID in quotes, or a number."""


def drain(world: World) -> list[str]:
    """Wait for the end of all work; return what is left of it after the longest time."""
    deadline = time.time() + SECONDS
    while left := [*_list_messages(world), *_list_rows(world)]:
        if time.time() > deadline:
            return left
        time.sleep(PAUSE_SECONDS)
    return []


def _list_messages(world: World) -> Iterator[str]:
    for queue in (*QUEUES, "dead_letters"):
        for message in world.list_messages(queue):
            if read_mark(message) != STAYS and not is_rolled_back(world, read_ids(message)):
                yield f"a message in {queue}: {message['Body'][:200]}"


def read_ids(message: Row) -> str:
    """Return the body, or the task in whose name an unreadable message was sent."""
    task = (message["MessageAttributes"] or {}).get("task_id")
    return f'{{"task_id": "{task["StringValue"]}"}}' if task else str(message["Body"])


def is_rolled_back(world: World, body: str) -> bool:
    """Return whether no row belongs to a message: it is retried until it is 15 minutes old.

    docs/contract/jobs.md#send-before-commit
    """
    for field, statement in ROWS.items():
        if match := re.search(rf'"{field}":\s*{ID_PATTERN}', body):
            return not world.select(statement, id=match[1] or match[2])
    return False


def _list_rows(world: World) -> Iterator[str]:
    yield from (f"the waiting job {row['task_id']}" for row in world.select(WAITING))
    yield from (f"the queued mail {row['key']}" for row in world.select(QUEUED))
