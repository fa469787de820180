"""A wedged or dead emulator is restarted and deployed anew; what is lost with it ends properly."""

import http.client
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from local.commands.client import Client, log_in
from local.services import aws, postgres
from local.stack import session
from local.stack import stack as stacks
from local.stack.state import State
from local.stack.tuning import Tuning
from local.stack.watch import WatchBounds
from tests import waiting
from tests.integration.local.test_session import list_parts, read_command

TUNING = Tuning(watch=WatchBounds(probe_seconds=10, pause_seconds=0, probes=2, restarts=2))
PHOTO = "media/events/1/ab/photo.png"
JOB = (
    "INSERT INTO jobs (task_id, kind, user_id, subject, state)"
    " SELECT '{}', 'export.event', id, 'An event', 'waiting' FROM users WHERE email = '{}'"
)
MAIL = "INSERT INTO mails (recipient, state) VALUES ('a@example.org', 'queued')"
CONSUMERS = {
    "import-worker": 4,
    "export-worker": 4,
    "image-worker": 2,
    "dispatcher": 6,
    "mailer": 4,
}
"""How many batches of their queues functions may handle at once."""
WORKS_AGAIN = "The AWS emulator works again"


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    state = State(tmp_path / "stack")
    yield state
    session.stop(state)
    postgres.wipe(state.data / "postgres")


def count_processes(state: State, function: str) -> int:
    """The number of a function's processes in the stack's emulator."""
    processes = subprocess.run(
        ["ps", "-ww", "-eo", "args="], capture_output=True, text=True, check=True
    )
    folder = str(state.run / "emulator")
    return sum(
        folder in line and f"-open-event-{function}-" in line
        for line in processes.stdout.splitlines()
    )


def check_processes(stack: dict[str, Any], state: State) -> None:
    """Check that the functions are warm, and have a bound that their queues cannot reach."""
    client = aws.client("lambda", stack["aws_endpoint"])
    assert count_processes(state, "api") == TUNING.gate.inside
    for function, consumers in CONSUMERS.items():
        waiting.until(lambda name=function: count_processes(state, name) == 1, function)
        answer = client.get_function_concurrency(FunctionName=f"open-event-{function}")
        bound = answer["ReservedConcurrentExecutions"]
        assert bound == consumers + 2 * TUNING.gate.inside


def signal_emulator(state: State, number: signal.Signals) -> None:
    commands = {pid: read_command(pid).strip() for pid in list_parts(state)}
    [emulator] = [
        pid
        for pid, command in commands.items()
        if command.endswith("/ministack") and "child_guard.py" not in command
    ]
    os.kill(emulator, number)


def get(api: str, path: str) -> tuple[int, str | None]:
    """The status of an answer, and its Retry-After."""
    location = urlsplit(api)
    connection = http.client.HTTPConnection(
        location.hostname or "", location.port, timeout=waiting.GUARD_SECONDS
    )
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers["Retry-After"]
    finally:
        connection.close()


def await_restart(state: State, api: str, number: int) -> None:
    """Wait for the end of a restart; until then the front sends clients away for a while."""
    answers = set()
    for _ in waiting.attempts("the restart of the emulator", pause=0.2):
        answers.add(get(api, "/health"))
        if state.journal.read_text().count(WORKS_AGAIN) == number:
            break
    assert (503, "5") in answers
    assert get(api, "/health")[0] == 200
    assert get(api, "/health-check")[0] == 200


def lose_messages(stack: dict[str, Any]) -> str:
    """Add a job and a mail whose messages are nowhere; the job's task."""
    task_id = str(uuid4())
    job = JOB.format(task_id, stack["organizer"]["email"])
    postgres.execute(stack["database_url"], job, MAIL)
    return task_id


def read_states(stack: dict[str, Any]) -> list[str]:
    """The states of all jobs and mails."""
    rows = postgres.execute(
        stack["database_url"], "SELECT state FROM jobs UNION ALL SELECT state FROM mails"
    )
    return [str(state) for [state] in rows]


def check_task(organizer: Client, task_id: str) -> None:
    task = organizer.call("GET", f"/v1/tasks/{task_id}")
    assert task["state"] == "FAILURE"
    assert "The local AWS emulator was restarted." in json.dumps(task)


def test_the_emulator_is_restarted_and_nothing_waits_forever(state: State) -> None:
    with stacks.running(state, port=0, pace="test", tuning=TUNING) as stack:
        check_processes(stack, state)
        organizer = log_in(stack["api"], **stack["organizer"])
        aws.client("s3", stack["aws_endpoint"]).put_object(
            Bucket=stack["bucket"], Key=PHOTO, Body=b"bytes", ContentType="image/png"
        )
        for number, end in enumerate((signal.SIGSTOP, signal.SIGKILL), start=1):
            task_id = lose_messages(stack)
            signal_emulator(state, end)
            await_restart(state, stack["api"], number)
            check_task(organizer, task_id)
            assert read_states(stack) == ["failure"] * number + ["unconfirmed"] * number
        assert state.read() == stack
        check_processes(stack, state)
        s3 = aws.client("s3", stack["aws_endpoint"])
        photo = s3.get_object(Bucket=stack["bucket"], Key=PHOTO)
        assert (photo["Body"].read(), photo["ContentType"]) == (b"bytes", "image/png")
        journal = state.journal.read_text()
        assert "The AWS emulator did not answer 2 times within 10 s; it is restarted." in journal
        assert "The AWS emulator ended by itself; it is restarted." in journal
        lost = "1 waiting job ended as failed, 1 queued mail became unconfirmed."
        assert journal.count(lost) == 2
        password = urlsplit(stack["database_url"]).password
        assert password
        assert password not in journal
        signal_emulator(state, signal.SIGKILL)
        waiting.until(lambda: not session.is_running(state), "the end of the stack")
    assert (state.run / "failure").read_text().startswith("AWS emulator: ended by itself")
    assert state.journal.read_text().rstrip().endswith("The stack has ended.")
