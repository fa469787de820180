"""The lines of `make db DO=history`: labels, colours and order."""

import pytest

from local.migrations.history import History
from local.terminal import colors

MIGRATIONS = [
    {"revision": "0003", "message": "Rooms"},
    {"revision": "0002", "message": "Tracks"},
    {"revision": "0001", "message": "The first schema"},
]


@pytest.fixture(autouse=True)
def _no_colors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


def test_the_newest_is_first_and_says_where_the_database_is() -> None:
    assert History(MIGRATIONS, ["0003"], "0001").list_lines() == [
        "0003  head           Rooms",
        "0002  not applied    Tracks",
        "0001  current        The first schema",
    ]


def test_the_oldest_is_first_if_reversed() -> None:
    lines = History(MIGRATIONS, ["0003"], "0003").list_lines(is_reversed=True)
    assert lines == [
        "0001                 The first schema",
        "0002                 Tracks",
        "0003  head, current  Rooms",
    ]


def test_head_and_current_are_colored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("FORCE_COLOR", "1")
    lines = History(MIGRATIONS, ["0003"], "0002").list_lines()
    assert lines[0].startswith("\x1b[36m0003\x1b[0m  \x1b[36mhead\x1b[0m  ")
    assert lines[1].startswith("\x1b[32;1m0002\x1b[0m  \x1b[32;1mcurrent\x1b[0m  ")
    assert lines[2] == "0001                 The first schema"
    assert colors.strip(lines[1]) == "0002  current        Tracks"


def test_without_a_database_only_the_head_has_a_label() -> None:
    assert History(MIGRATIONS, ["0003"]).list_lines() == [
        "0003  head           Rooms",
        "0002                 Tracks",
        "0001                 The first schema",
    ]


def test_a_revision_that_no_file_has_is_noticed() -> None:
    assert History(MIGRATIONS, ["0003"], "0002").is_current_known
    assert History(MIGRATIONS, ["0003"], None).is_current_known
    assert not History(MIGRATIONS, ["0003"], "0004").is_current_known
