"""The time limits of a batch."""

from collections.abc import Iterator

import pytest

from mailer.clock import Clock
from tests import virtual_time
from tests.integration.letters import Context


@pytest.fixture
def virtual() -> Iterator[virtual_time.VirtualTime]:
    """Time that stands still until a test lets it pass."""
    with virtual_time.running() as clock:
        yield clock


def test_all_timeouts_fit_into_the_remaining_time(virtual: virtual_time.VirtualTime) -> None:
    clock = Clock.from_context(Context(60))
    assert not clock.is_late
    assert clock.step_timeout == 15
    assert clock.final_timeout < clock.remaining == 60
    virtual.spend(20)
    assert (clock.remaining, clock.step_timeout, clock.final_timeout) == (40, 10, 30)


def test_the_slowest_server_leaves_time_to_report_the_outcome(
    virtual: virtual_time.VirtualTime,
) -> None:
    clock = Clock.from_context(Context(60))
    virtual.spend(clock.final_timeout)
    assert clock.remaining == 10


def test_timeouts_stay_positive_after_the_deadline(virtual: virtual_time.VirtualTime) -> None:
    clock = Clock.from_context(Context(60))
    virtual.spend(45)
    assert clock.is_late
    virtual.spend(16)
    assert (clock.step_timeout, clock.final_timeout) == (0.1, 0.1)
