"""A guard against a hang lasts longer on a slow machine."""

from collections.abc import Iterator

import pytest

from local.process import speed


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """The time, which the test sets."""
    now = [100.0]
    monkeypatch.setattr(speed.time, "monotonic", lambda: now[0])
    speed.measure_slowness.cache_clear()
    yield now
    speed.measure_slowness.cache_clear()


@pytest.mark.parametrize(("factor", "ends"), [(0.5, 111.0), (1.0, 111.0), (3.0, 131.0)])
def test_a_deadline_is_prolonged_by_the_slowness(
    monkeypatch: pytest.MonkeyPatch, clock: list[float], factor: float, ends: float
) -> None:
    monkeypatch.setattr(speed, "_measure", lambda: factor * speed.REFERENCE_SECONDS)
    deadline = speed.Deadline(10)
    clock[0] = ends - 2
    assert not deadline.has_passed()
    clock[0] = ends
    assert deadline.has_passed()


def test_nothing_is_measured_before_the_time_is_over(
    monkeypatch: pytest.MonkeyPatch, clock: list[float]
) -> None:
    monkeypatch.setattr(speed, "_measure", pytest.fail)
    deadline = speed.Deadline(10)
    clock[0] += 10
    assert not deadline.has_passed()


def test_the_slowest_of_several_measurements_counts_once(
    monkeypatch: pytest.MonkeyPatch, clock: list[float]
) -> None:
    seconds = iter([speed.REFERENCE_SECONDS * factor for factor in (1, 4, 2, 1, 1)])
    monkeypatch.setattr(speed, "_measure", lambda: next(seconds))
    assert (speed.scale(10), speed.scale(20)) == (40, 80)


def test_a_measurement_is_a_time() -> None:
    assert speed.measure_slowness() >= 1
