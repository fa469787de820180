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

from local.process.processes import Failed
from local.process.speed import Deadline
from local.stack import folders, session
from local.stack.state import State, write_file
from local.stack.tuning import Tuning, get_tuning

PORT = 8080
GREEN_SECONDS = 300

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
    is_live: bool | None = False,
    show_status: ShowStatus = print_status,
    tuning: Tuning | None = None,
) -> Iterator[dict[str, Any]]:
    """Run the stack during the block, which gets the content of `stack.json`.

    It joins a running stack, and deploys again if sources have changed. Without `keep` a new stack
    ends with the block or with this process. `pace` is a parameter of the template, and `tuning`
    replaces the bounds that belong to it. With `is_live` the functions run from the working tree;
    None joins a stack as it is. Raises Failed.
    """
    with contextlib.ExitStack() as exits:
        with _lock_start(state):
            handle = exits.enter_context(
                session.hold(state, port, database_url, tuning or get_tuning(pace))
            )
            _show_port(handle, port, show_status)
            _set_live(state, is_live=is_live)
            _deploy_changes(state, handle, pace, show_status)
            _await_green(state, handle.parts["api"])
            if keep:
                handle.keep()
        yield state.read()


@contextlib.contextmanager
def _lock_start(state: State) -> Iterator[None]:
    """Allow one start at a time; the second one then joins the stack of the first."""
    folders.protect(state)
    with (state.folder / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _show_port(handle: session.StackHandle, port: int, show_status: ShowStatus) -> None:
    api = handle.parts["api"]
    if port and handle.is_new and not api.endswith(f":{port}"):
        show_status(f"Port {port} is in use; the API listens on {api} instead.")


def _set_live(state: State, *, is_live: bool | None) -> None:
    if is_live:
        state.live_marker.touch()
    elif is_live is not None:
        state.live_marker.unlink(missing_ok=True)


def _deploy_changes(
    state: State, handle: session.StackHandle, pace: str, show_status: ShowStatus
) -> None:
    from local.stack import deploy  # noqa: PLC0415 - boto3, which other commands do not need

    with deploy.lock(state.deploy_lock):
        is_live = state.live_marker.exists()
        digest = deploy.compute_fingerprint(is_live=is_live)
        fingerprint = f"{digest} {pace}{' live' if is_live else ''}"
        if state.deployed.exists() and state.deployed.read_text() == fingerprint:
            return
        from local.stack import rollout, schema  # noqa: PLC0415 - SQLAlchemy, as above

        if sentence := schema.check_revision(handle.parts["owner_url"]):
            show_status(sentence)
        show_status("Building and deploying the template …")
        start = time.monotonic()
        rollout.roll_out(state, handle.parts, pace, is_new=handle.is_new)
        write_file(state.deployed, fingerprint)
        show_status(f"Deployed in {time.monotonic() - start:.0f} s.")


def _await_green(state: State, api: str) -> None:
    deadline = Deadline(GREEN_SECONDS)
    while problem := _find_problem(api):
        if not session.is_running(state):
            raise Failed("supervisor", "the stack has ended", state.logs / "supervisor.log")
        if deadline.has_passed():
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
