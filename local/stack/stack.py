"""The whole local stack: its parts run, the template is deployed, its people exist, `/health-check` is green."""

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
from local.stack.state import State, write

PORT = 8080
GREEN_SECONDS = 60

type Say = Callable[[str], None]


def tell(line: str) -> None:
    """Say what goes on to the person at the terminal."""
    print(line, file=sys.stderr, flush=True)


@contextlib.contextmanager
def running(
    state: State,
    *,
    port: int = PORT,
    pace: str = "laptop",
    database_url: str = "",
    keep: bool = False,
    say: Say = tell,
) -> Iterator[dict[str, Any]]:
    """The stack that runs or a new one, deployed anew where sources changed; what `stack.json` says of it.

    Without `keep` a new one ends with this block, or with this process; `pace` is a template
    parameter. Raises Failed.
    """
    with contextlib.ExitStack() as exits:
        with _alone(state):
            hold = exits.enter_context(session.held(state, port, database_url))
            _say_port(hold, port, say)
            _deploy_changes(state, hold, pace, say)
            _await_green(state, hold.parts["api"])
            if keep:
                hold.keep()
        yield state.read()


@contextlib.contextmanager
def _alone(state: State) -> Iterator[None]:
    """One start at a time; a second waits and then finds the first one's stack."""
    state.folder.mkdir(parents=True, exist_ok=True)
    with (state.folder / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _say_port(hold: session.Hold, port: int, say: Say) -> None:
    if port and hold.is_new and not hold.parts["api"].endswith(f":{port}"):
        say(f"Port {port} is taken; the API listens on {hold.parts['api']} instead.")


def _deploy_changes(state: State, hold: session.Hold, pace: str, say: Say) -> None:
    from local.stack import deploy, kept_media, lost_messages  # noqa: PLC0415 - boto3 and SQLAlchemy, which the fast path can do without

    stamp, wanted = state.run / "deployed", f"{deploy.fingerprint()} {pace}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("Building and deploying the template …")
    began = time.monotonic()
    parameters = {
        "Pace": pace,
        "ApiOrigin": hold.parts["api"],
        "DatabaseUrl": hold.parts["database_url"],
        "OwnerDatabaseUrl": hold.parts["owner_url"],
    }
    outputs = deploy.deploy(state.logs / "deploy.log", hold.parts["aws_endpoint"], parameters)
    _lead_mails(hold.parts, outputs["MailSecret"])
    kept_media.restore(state, hold.parts["aws_endpoint"], outputs["Bucket"])
    if hold.is_new:
        lost_messages.end(hold.parts["database_url"])
    address = f"{hold.parts['aws_endpoint']}/_aws/execute-api/{outputs['ApiId']}/$default"
    write(state.target, f"{address}\n{deploy.stack_name()}-api")
    write(state.stack, json.dumps(_description(state, hold.parts, outputs), indent=4))
    write(stamp, wanted)
    say(f"Deployed in {time.monotonic() - began:.0f} s.")


def _description(state: State, parts: dict[str, str], outputs: dict[str, str]) -> dict[str, Any]:
    from local.stack import people  # noqa: PLC0415 - as above

    names = ("imports", "exports", "changes", "mails", "outcomes", "dead_letters")
    queues = {name: f"{name.title().replace('_', '')}QueueUrl" for name in names}
    return {
        "api": parts["api"],
        "database_url": parts["database_url"],
        "aws_endpoint": parts["aws_endpoint"],
        "bucket": outputs["Bucket"],
        "queues": {name: outputs[output] for name, output in queues.items()},
        "tables": {"tasks": outputs["TasksTable"]},
        "smtp": {"host": ports.LOOPBACK, "port": int(parts["smtp_port"]), "inbox": parts["inbox"]},
        **people.ensure(parts["database_url"], state.data / "people.json"),
        "logs": str(state.logs),
    }


def _lead_mails(parts: dict[str, str], secret: str) -> None:
    """Let mails go to the inbox."""
    from local.services import aws  # noqa: PLC0415 - as above

    transport = {"host": ports.LOOPBACK, "port": int(parts["smtp_port"]), "encryption": "none"}
    aws.client("secretsmanager", parts["aws_endpoint"]).put_secret_value(
        SecretId=secret, SecretString=json.dumps(transport)
    )


def _await_green(state: State, api: str) -> None:
    deadline = time.monotonic() + GREEN_SECONDS
    while wrong := _wrong_with(api):
        if not session.is_running(state):
            raise Failed("supervisor", "the stack has ended", state.logs / "supervisor.log")
        if time.monotonic() > deadline:
            said = f"/health-check is not green after {GREEN_SECONDS} s: {wrong}"
            raise Failed("API", said, state.logs / "emulator.log")
        time.sleep(0.2)


def _wrong_with(api: str) -> str:
    """What `/health-check` finds wrong; empty where it is green."""
    try:
        with urllib.request.urlopen(f"{api}/health-check", timeout=35):
            return ""
    except urllib.error.HTTPError as error:
        return _failed_checks(error.read()) or str(error)
    except OSError as error:
        return str(error)


def _failed_checks(answer: bytes) -> str:
    with contextlib.suppress(ValueError, KeyError, TypeError):
        return "; ".join(
            result["output"] for result in json.loads(answer)["results"] if not result["passed"]
        )
    return ""
