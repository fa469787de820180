"""Worker processes as a test drives them."""

import json
import os
import subprocess
import sys
from typing import IO, Any, Self

from openevent.work import jobs
from tests import waiting
from tests.integration.letters import sqs_event
from tests.places import ROOT

PATH = os.pathsep.join(str(ROOT / part) for part in ("functions", "layers/shared", "."))


class Worker:
    """A process that handles one delivery of a message; it inherits this test's variables."""

    def __init__(self, delivered: dict[str, Any], step: str = "", action: str = "") -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.crashes.worker_process", step, action],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": PATH},
        )
        self._say(json.dumps(delivered))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def until_reached(self) -> Self:
        """Wait until the worker waits at its step."""
        stdout: IO[str] = self._process.stdout  # type: ignore[assignment]
        for line in stdout:
            if line.strip() == "reached":
                return self
        self.__exit__()  # the caller cannot: its `with` block has not begun
        raise AssertionError("the worker ended before its step")

    def go_on(self) -> Self:
        self._say("go on")
        return self

    def ended(self) -> int:
        """Wait for the exit code: 0 done, 1 an exception (deliver again), negative a signal."""
        self._process.communicate(timeout=waiting.GUARD_SECONDS)
        return self._process.returncode

    def _say(self, line: str) -> None:
        stdin: IO[str] = self._process.stdin  # type: ignore[assignment]
        stdin.write(line + "\n")
        stdin.flush()


def run(message: jobs.ImportEvent, step: str = "", action: str = "kill", attempt: int = 1) -> int:
    """Deliver a message to a worker process and give its exit code."""
    with Worker(sqs_event(message, attempt), step, action) as worker:
        return worker.ended()
