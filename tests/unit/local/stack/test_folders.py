"""The folders of a stack are closed, whatever the umask and the release that created them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.stack import folders
from local.stack.state import State


@pytest.fixture(autouse=True, params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "a" / "stack")


def read_modes(state: State) -> dict[str, int]:
    paths = (state.folder, *state.folder.rglob("*"))
    return {str(path.relative_to(state.folder)): path.stat().st_mode & 0o777 for path in paths}


INNER = dict.fromkeys(["logs", "run", "data/objects", "data/objects.before", "data/mails"], 0o700)


def test_only_the_owner_may_enter_new_folders(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    folders.protect(state)
    assert read_modes(state) == INNER | {".": 0o700, "data": 0o700}


def test_the_user_of_roots_postgresql_may_pass_the_outer_folders(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    folders.protect(state)
    assert read_modes(state) == INNER | {".": 0o711, "data": 0o711}


def test_folders_and_logs_of_an_earlier_release_are_closed(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    for folder in (state.logs, state.run, state.objects, state.saved_objects, state.mails):
        folder.mkdir(parents=True)
        folder.chmod(0o755)
    log = state.logs / "supervisor.log"
    log.touch()
    log.chmod(0o644)
    state.folder.chmod(0o755)
    folders.protect(state)
    modes = {".": 0o700, "data": 0o700, "logs/supervisor.log": 0o600}
    assert read_modes(state) == INNER | modes
