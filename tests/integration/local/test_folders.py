"""A running stack has no file that anybody but its owners could read."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.services import postgres
from local.stack import session
from local.stack.state import State


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    before = os.umask(0)
    state = State(tmp_path / "stack")
    yield state
    session.stop(state)
    postgres.wipe(state.data / "postgres")
    os.umask(before)


def list_readable(folder: Path) -> Iterator[Path]:
    """The files and folders below that another user could read by passing open folders."""
    for path in folder.iterdir():
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            if mode & 0o044:
                yield path
            if mode & 0o011:
                yield from list_readable(path)
        elif mode & 0o044 and path.lstat().st_size:
            yield path


def test_nobody_else_reads_a_file_of_a_running_stack(state: State) -> None:
    state.mails.mkdir(parents=True)
    (state.mails / "1.eml").write_text("a mail of an earlier release")
    with session.hold(state, 0):
        assert list(list_readable(state.folder.parent)) == []
        home = postgres.prepare_home(state.data / "postgres")
        for path in (home, home / "data", home / "password"):
            status = path.stat()
            assert status.st_mode & 0o077 == 0
            assert status.st_uid == (postgres.NOBODY if os.geteuid() == 0 else os.geteuid())
