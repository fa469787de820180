"""The last worker that leaves the shared folder deletes the data, once the stack has ended."""

import fcntl
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from local.services import postgres
from local.stack import session
from local.stack.state import State
from tests import waiting
from tests.e2e.shared_folder import share


def start_worker(state: State) -> ExitStack:
    worker = ExitStack()
    worker.enter_context(share(state))
    return worker


def test_the_last_worker_deletes_the_data_after_the_stack_has_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[bool] = []
    is_running = session.is_running

    def look(state: State) -> bool:
        looks.append(is_running(state))
        return looks[-1]

    monkeypatch.setattr(session, "is_running", look)
    state = State(tmp_path / "stack")
    first, last = start_worker(state), start_worker(state)
    home = postgres.prepare_home(state.data / "postgres")
    with state.lock.open("w") as supervisor, ThreadPoolExecutor(1) as pool:
        fcntl.flock(supervisor, fcntl.LOCK_EX)
        first.close()
        assert home.exists()
        looks.clear()
        leaving = pool.submit(last.close)
        waiting.until(lambda: looks, "the last worker's look at the stack")
        assert home.exists()
        fcntl.flock(supervisor, fcntl.LOCK_UN)
        leaving.result(waiting.GUARD_SECONDS)
    assert not home.exists()


def test_data_of_a_later_run_of_the_stack_are_deleted_too(tmp_path: Path) -> None:
    state = State(tmp_path / "stack")
    for _ in range(2):
        worker = start_worker(state)
        home = postgres.prepare_home(state.data / "postgres")
        worker.close()
        assert not home.exists()
