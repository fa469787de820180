"""Rate limits: counting, uncounting, clearing and trusting keys."""

import time
from collections.abc import Iterator
from itertools import count

import pytest

from openevent.auth import rate_limits
from openevent.infra import config

KEYS = count(1)
LIMIT = "reset.account"
"""Three attempts in an hour."""

pytestmark = pytest.mark.usefixtures("in_memory")


@pytest.fixture
def key() -> str:
    return f"key {next(KEYS)}"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """A clock that the test sets: the time in seconds since 1970."""
    now = [time.time()]
    monkeypatch.setattr(rate_limits.time, "time", lambda: now[0])
    return now


def is_counted(key: str) -> bool:
    try:
        rate_limits.count(LIMIT, key)
    except rate_limits.Reached:
        return False
    return True


def test_attempts_beyond_the_limit_are_refused(key: str) -> None:
    assert [is_counted(key) for _ in range(5)] == [True, True, True, False, False]
    assert is_counted(f"{key} b")


def test_the_error_says_when_the_window_ends(key: str, clock: list[float]) -> None:
    assert is_counted(key)
    clock[0] += 600
    assert [is_counted(key) for _ in range(2)] == [True, True]
    with pytest.raises(rate_limits.Reached) as caught:
        rate_limits.count(LIMIT, key)
    assert caught.value.seconds == 3_000


def test_a_new_window_begins_after_the_end_of_the_last(key: str, clock: list[float]) -> None:
    assert [is_counted(key) for _ in range(4)] == [True, True, True, False]
    clock[0] += 3_600
    assert [is_counted(key) for _ in range(4)] == [True, True, True, False]


def test_a_check_counts_nothing(key: str, clock: list[float]) -> None:
    for _ in range(5):
        rate_limits.check(LIMIT, key)
    assert [is_counted(key) for _ in range(3)] == [True] * 3
    clock[0] += 600
    with pytest.raises(rate_limits.Reached) as caught:
        rate_limits.check(LIMIT, key)
    assert caught.value.seconds == 3_000
    clock[0] += 3_000
    rate_limits.check(LIMIT, key)


def test_an_uncounted_attempt_is_free_again(key: str) -> None:
    rate_limits.uncount(LIMIT, key)
    assert [is_counted(key) for _ in range(3)] == [True] * 3
    rate_limits.uncount(LIMIT, key)
    assert [is_counted(key) for _ in range(2)] == [True, False]


def test_a_cleared_key_starts_at_zero(key: str) -> None:
    rate_limits.clear(LIMIT, key)
    assert [is_counted(key) for _ in range(4)] == [True, True, True, False]
    rate_limits.clear(LIMIT, key)
    assert [is_counted(key) for _ in range(4)] == [True, True, True, False]


def test_a_key_is_trusted_for_90_days(key: str, clock: list[float]) -> None:
    assert not rate_limits.is_trusted("login", key)
    rate_limits.trust("login", key)
    assert rate_limits.is_trusted("login", key)
    clock[0] += 90 * 86_400
    assert not rate_limits.is_trusted("login", key)


GUESSES = {"login", "reset", "verify", "register", "check", "code", "document"}
"""Limits of people who are not logged in: their 429 tells no figures."""


def test_the_limits_of_logged_in_users_say_what_they_count() -> None:
    names = {name for name in config.LIMITS if name.partition(".")[0] not in GUESSES}
    assert names == rate_limits.COUNTED.keys()


@pytest.mark.parametrize(
    ("name", "seconds", "sentence"),
    [
        (
            "proposal.event",
            83_461,
            "The limit of proposals to one event is 20 within 24 h: try again in 23 h 12 min.",
        ),
        (
            "mail.account",
            59,
            "The limit of mails sent by hand is 1,000 within 1 h: try again in 59 s.",
        ),
        (
            "copy.account",
            3_600,
            "The limit of copies of events is 20 within 24 h: try again in 1 h.",
        ),
        ("login.account", 60, "There were too many attempts. Try again later."),
    ],
)
def test_the_error_is_a_sentence_for_the_client(name: str, seconds: int, sentence: str) -> None:
    assert str(rate_limits.Reached(seconds, name)) == sentence
