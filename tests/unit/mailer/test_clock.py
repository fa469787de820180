"""The time of a batch."""

import time

from mailer.clock import Clock
from tests.integration.letters import Context


def test_all_waits_fit_into_what_is_left() -> None:
    clock = Clock.of(Context(60))
    assert not clock.is_late
    assert clock.step() <= 15
    assert clock.last_word() < clock.left < 60


def test_a_server_that_takes_all_the_time_leaves_some_to_tell_of_it() -> None:
    clock = Clock(60, time.monotonic() + 60)
    assert 60 - clock.last_word() >= 10


def test_late_and_later() -> None:
    clock = Clock(60, time.monotonic() + 15)
    assert clock.is_late
    over = Clock(60, time.monotonic() - 1)
    assert (over.step(), over.last_word()) == (0.1, 0.1)
