"""The whole local stack: parts running, template deployed, users saved, `/health-check` green."""

import contextlib
import fcntl
import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

from local.process import ports
from local.process.processes import Failed
from local.stack import session
from local.stack.state import State, write_file
from local.stack.tuning import get_tuning

PORT = 8080
GREEN_SECONDS = 300
QUEUES = ("imports", "exports", "changes", "mails", "outcomes", "dead_letters")

type ShowStatus = Callable[[str], None]


def print_status(line: str) -> None:
    """Print a line about the progress on the terminal."""
    print(line, file=sys.stderr, flush=True)


@contextlib.contextmanager
def running(
    state: State,
    *,
    port: int = PORT,
    pace: str = "laptop",
    database_url: str = "",
    keep: bool = False,
    show_status: ShowStatus = print_status,
) -> Iterator[dict[str, Any]]:
    """Run the stack during the block, which gets the content of `stack.json`.

    It joins a running stack, and deploys again if sources have changed. Without `keep` a new stack
    ends with the block or with this process. `pace` is a parameter of the template. Raises Failed.
    """
    with contextlib.ExitStack() as exits:
        with _lock_start(state):
            handle = exits.enter_context(session.hold(state, port, database_url, get_tuning(pace)))
            _show_port(handle, port, show_status)
            _deploy_changes(state, handle, pace, show_status)
            _await_green(state, handle.parts["api"])
            if keep:
                handle.keep()
        yield state.read()


@contextlib.contextmanager
def _lock_start(state: State) -> Iterator[None]:
    """Allow one start at a time; the second one then joins the stack of the first."""
    state.folder.mkdir(parents=True, exist_ok=True)
    with (state.folder / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _show_port(handle: session.StackHandle, port: int, show_status: ShowStatus) -> None:
    api = handle.parts["api"]
    if port and handle.is_new and not api.endswith(f":{port}"):
        show_status(f"Port {port} is in use; the API listens on {api} instead.")


def _deploy_changes(
    state: State, handle: session.StackHandle, pace: str, show_status: ShowStatus
) -> None:
    from local.stack import deploy  # noqa: PLC0415 - boto3, which a start without changes skips

    stamp = state.run / "deployed"
    fingerprint = f"{deploy.compute_fingerprint()} {pace}"
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    show_status("Building and deploying the template …")
    start = time.monotonic()
    outputs = _deploy(state, handle, pace)
    address = f"{handle.parts['aws_endpoint']}/_aws/execute-api/{outputs['ApiId']}/$default"
    write_file(state.target, f"{address}\n{deploy.read_stack_name()}-api")
    description = _describe(state, handle.parts, outputs)
    write_file(state.stack, json.dumps(description, indent=4))
    write_file(stamp, fingerprint)
    show_status(f"Deployed in {time.monotonic() - start:.0f} s.")


def _deploy(state: State, handle: session.StackHandle, pace: str) -> dict[str, str]:
    """Deploy the template and restore what the stop of the emulator has lost."""
    from local.stack import deploy, lost_messages, saved_media  # noqa: PLC0415 - as above

    endpoint = handle.parts["aws_endpoint"]
    parameters = {
        "Pace": pace,
        "ApiOrigin": handle.parts["api"],
        "DatabaseUrl": handle.parts["database_url"],
        "OwnerDatabaseUrl": handle.parts["owner_url"],
    }
    outputs = deploy.deploy(state.logs / "deploy.log", endpoint, parameters)
    _save_transport(handle.parts, outputs["MailSecret"])
    saved_media.restore_media(state, endpoint, outputs["Bucket"])
    if handle.is_new:
        lost_messages.end_jobs_and_mails(handle.parts["database_url"])
    return outputs


def _describe(state: State, parts: dict[str, str], outputs: dict[str, str]) -> dict[str, Any]:
    from local.stack import people  # noqa: PLC0415 - as above

    queues = {name: outputs[f"{name.title().replace('_', '')}QueueUrl"] for name in QUEUES}
    return {
        "api": parts["api"],
        "database_url": parts["database_url"],
        "aws_endpoint": parts["aws_endpoint"],
        "bucket": outputs["Bucket"],
        "queues": queues,
        "tables": {"tasks": outputs["TasksTable"]},
        "smtp": {"host": ports.LOOPBACK, "port": int(parts["smtp_port"]), "inbox": parts["inbox"]},
        **people.save_people(parts["database_url"], state.data / "people.json"),
        "logs": str(state.logs),
    }


def _save_transport(parts: dict[str, str], secret_id: str) -> None:
    """Write the mail secret, so that mails go to the inbox."""
    from local.services import aws  # noqa: PLC0415 - as above

    transport = {"host": ports.LOOPBACK, "port": int(parts["smtp_port"]), "encryption": "none"}
    client = aws.client("secretsmanager", parts["aws_endpoint"])
    client.put_secret_value(SecretId=secret_id, SecretString=json.dumps(transport))


def _await_green(state: State, api: str) -> None:
    deadline = time.monotonic() + GREEN_SECONDS
    while problem := _find_problem(api):
        if not session.is_running(state):
            raise Failed("supervisor", "the stack has ended", state.logs / "supervisor.log")
        if time.monotonic() > deadline:
            reason = f"/health-check is not green after {GREEN_SECONDS} s: {problem}"
            raise Failed("API", reason, state.logs / "emulator.log")
        time.sleep(0.2)


def _find_problem(api: str) -> str:
    """Return the failed checks of `/health-check`, or the error of the request; '' if green."""
    try:
        with urllib.request.urlopen(f"{api}/health-check", timeout=35):
            return ""
    except urllib.error.HTTPError as error:
        return _list_failed_checks(error.read()) or str(error)
    except OSError as error:
        return str(error)


def _list_failed_checks(answer: bytes) -> str:
    with contextlib.suppress(ValueError, KeyError, TypeError):
        results = json.loads(answer)["results"]
        return "; ".join(result["output"] for result in results if not result["passed"])
    return ""
