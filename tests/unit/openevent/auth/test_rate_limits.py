"""Limits: what is counted, given back, forgotten and remembered."""

import time
from collections.abc import Iterator
from itertools import count

import pytest

from openevent.auth import rate_limits

KEYS = count(1)
LIMIT = "reset.account"
"""Three in an hour."""

pytestmark = pytest.mark.usefixtures("in_memory")


@pytest.fixture
def key() -> str:
    return f"somebody {next(KEYS)}"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """The time, which stands still until it is set."""
    now = [time.time()]
    monkeypatch.setattr(rate_limits.time, "time", lambda: now[0])
    return now


def taken(key: str) -> bool:
    try:
        rate_limits.count(LIMIT, key)
    except rate_limits.Reached:
        return False
    return True


def test_as_many_as_the_limit_are_taken(key: str) -> None:
    assert [taken(key) for _ in range(5)] == [True, True, True, False, False]
    assert taken(f"{key} another")


def test_who_comes_too_often_is_told_when_to_come_again(key: str, clock: list[float]) -> None:
    assert taken(key)
    clock[0] += 600
    assert [taken(key) for _ in range(2)] == [True, True]
    with pytest.raises(rate_limits.Reached) as reached:
        rate_limits.count(LIMIT, key)
    assert reached.value.seconds == 3_000


def test_a_window_begins_anew_after_its_end(key: str, clock: list[float]) -> None:
    assert [taken(key) for _ in range(4)] == [True, True, True, False]
    clock[0] += 3_600
    assert [taken(key) for _ in range(4)] == [True, True, True, False]


def test_what_is_given_back_is_free_again(key: str) -> None:
    rate_limits.uncount(LIMIT, key)
    assert [taken(key) for _ in range(3)] == [True] * 3
    rate_limits.uncount(LIMIT, key)
    assert [taken(key) for _ in range(2)] == [True, False]


def test_what_is_cleared_begins_anew(key: str) -> None:
    rate_limits.clear(LIMIT, key)
    assert [taken(key) for _ in range(4)] == [True, True, True, False]
    rate_limits.clear(LIMIT, key)
    assert [taken(key) for _ in range(4)] == [True, True, True, False]


def test_a_mark_is_remembered_for_90_days(key: str, clock: list[float]) -> None:
    assert not rate_limits.is_trusted("login", key)
    rate_limits.trust("login", key)
    assert rate_limits.is_trusted("login", key)
    clock[0] += 90 * 86_400
    assert not rate_limits.is_trusted("login", key)
