"""The time limits of a batch."""

import time

from mailer.clock import Clock
from tests.integration.letters import Context


def test_all_timeouts_fit_into_the_remaining_time() -> None:
    clock = Clock.from_context(Context(60))
    assert not clock.is_late
    assert clock.step_timeout <= 15
    assert clock.final_timeout < clock.remaining < 60


def test_the_slowest_server_leaves_time_to_report_the_outcome() -> None:
    clock = Clock(60, time.monotonic() + 60)
    assert 60 - clock.final_timeout >= 10


def test_timeouts_stay_positive_after_the_deadline() -> None:
    clock = Clock(60, time.monotonic() + 15)
    assert clock.is_late
    over = Clock(60, time.monotonic() - 1)
    assert (over.step_timeout, over.final_timeout) == (0.1, 0.1)
