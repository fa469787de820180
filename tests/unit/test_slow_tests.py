"""A test that runs long is named while it runs."""

from threading import Event

from tests import waiting
from tests.slow_tests import SlowTests

NAME = "tests/e2e/test_it.py::test_it"


def test_a_test_that_runs_long_is_named_each_minute() -> None:
    lines: list[str] = []
    has_two = Event()

    def write_line(line: str) -> None:
        lines.append(line)
        if len(lines) == 2:
            has_two.set()

    plugin = SlowTests(write_line, seconds=0.001)
    plugin.pytest_runtest_logstart(NAME)
    assert has_two.wait(waiting.GUARD_SECONDS)
    plugin.pytest_runtest_logfinish(NAME)
    assert lines[:2] == [f"running for 1 min: {NAME}", f"running for 2 min: {NAME}"]


def test_a_test_that_has_ended_is_not_named() -> None:
    lines: list[str] = []
    plugin = SlowTests(lines.append)
    plugin.pytest_runtest_logstart(NAME)
    (timer,) = plugin._timers.values()
    plugin.pytest_runtest_logfinish(NAME)
    assert timer.finished.is_set()
    plugin._report(NAME, 1)
    assert lines == []
