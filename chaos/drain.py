"""The wait after the last step: all jobs and mails end, and the queues become empty."""

import time
from collections.abc import Iterator
from typing import Final

from chaos.faults.messages import STAYS, read_mark
from chaos.plan import QUEUES
from chaos.world import World

SECONDS: Final = 600
"""After so long something hangs: a job of a killed worker ends within minutes
(docs/contract/tasks.md#every-task-ends)."""
PAUSE_SECONDS: Final = 0.3
WAITING: Final = "SELECT task_id FROM jobs WHERE state = 'waiting'"
QUEUED: Final = "SELECT key FROM mails WHERE state = 'queued'"


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
            if read_mark(message) != STAYS:
                yield f"a message in {queue}: {message['Body'][:200]}"


def _list_rows(world: World) -> Iterator[str]:
    yield from (f"the waiting job {row['task_id']}" for row in world.select(WAITING))
    yield from (f"the queued mail {row['key']}" for row in world.select(QUEUED))
