"""The folder of a stack that several test workers share."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from local.services import postgres
from local.stack import session
from local.stack.state import State
from tests import waiting


@contextmanager
def share(state: State) -> Iterator[None]:
    """Share the folder during the block; the last one that leaves it deletes the data.

    Each worker holds a shared lock. The last one waits for the stack's end with an exclusive lock,
    so a worker that comes late starts with an empty folder.
    """
    state.folder.mkdir(parents=True, exist_ok=True)
    with (state.folder / "workers.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield
        if _is_last(lock):
            waiting.until(lambda: not session.is_running(state), "the end of the stack")
            postgres.wipe(state.data / "postgres")


def _is_last(lock: IO[str]) -> bool:
    """Give up the shared lock; return whether no other worker holds one."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        fcntl.flock(lock, fcntl.LOCK_UN)
        return False
    return True
