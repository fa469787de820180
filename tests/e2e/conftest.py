"""One private stack for all e2e tests and pytest-xdist workers; it ends with the last worker."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.stack import stack as stacks
from local.stack.state import State
from tests.e2e.shared_folder import share
from tests.places import SAMPLES


@pytest.fixture(scope="session")
def state(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[State]:
    """The stack's folder, the same for all workers, never the developer's."""
    base = tmp_path_factory.getbasetemp()
    state = State((base if worker_id == "master" else base.parent) / "stack")
    with share(state):
        yield state


@pytest.fixture(scope="session")
def stack(state: State) -> Iterator[dict[str, Any]]:
    """The content of `stack.json`.

    Its keys are api, database_url, aws_endpoint, bucket, queues, tables, smtp, admin, organizer
    and logs.
    """
    with stacks.running(state, port=0, pace="test") as content:
        yield content


@pytest.fixture(scope="session")
def api(stack: dict[str, Any]) -> str:
    """scheme://host:port of the API."""
    return str(stack["api"])


@pytest.fixture(scope="session")
def samples() -> Path:
    """A folder with zips of real events; skips where there is none."""
    if not SAMPLES.is_dir():
        pytest.skip(f"no sample events in {SAMPLES}")
    return SAMPLES
