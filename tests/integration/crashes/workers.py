"""Worker processes as a test drives them."""

import json
from typing import Any, Self

from openevent.work import jobs
from tests import preloaded
from tests.integration.letters import sqs_event

PROGRAM = "tests.integration.crashes.worker_process"


class Worker:
    """A process that handles one delivery of a message; it inherits this test's variables."""

    def __init__(self, delivered: dict[str, Any], step: str = "", action: str = "") -> None:
        self._process = preloaded.Process(PROGRAM, step, action)
        self._process.say(json.dumps(delivered))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def until_reached(self) -> Self:
        """Wait until the worker waits at its step."""
        for line in self._process.stdout:
            if line.strip() == "reached":
                return self
        self.__exit__()  # the caller cannot: its `with` block has not begun
        raise AssertionError("the worker ended before its step")

    def go_on(self) -> Self:
        self._process.say("go on")
        return self

    def ended(self) -> int:
        """Wait for the exit code: 0 done, 1 an exception (deliver again), negative a signal."""
        self._process.communicate()
        return self._process.wait()


def run(message: jobs.ImportEvent, step: str = "", action: str = "kill", attempt: int = 1) -> int:
    """Deliver a message to a worker process and give its exit code."""
    with Worker(sqs_event(message, attempt), step, action) as worker:
        return worker.ended()
