"""A pytest plugin, `-p tests.slow_tests`: it names each test that runs for a minute, meanwhile.

With several workers the main process prints it.
"""

import threading
from collections.abc import Callable
from typing import Final

import pytest

MINUTE_SECONDS: Final = 60.0


class SlowTests:
    """Prints a line for each minute that a test runs."""

    def __init__(self, write_line: Callable[[str], None], seconds: float = MINUTE_SECONDS) -> None:
        self._write_line = write_line
        self._seconds = seconds
        self._timers: dict[str, threading.Timer] = {}

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Start a test's timer."""
        self._start(nodeid, 1)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """End a test's timer."""
        if timer := self._timers.pop(nodeid, None):
            timer.cancel()

    def _start(self, nodeid: str, minutes: int) -> None:
        timer = threading.Timer(self._seconds, self._report, [nodeid, minutes])
        timer.daemon = True
        self._timers[nodeid] = timer
        timer.start()

    def _report(self, nodeid: str, minutes: int) -> None:
        if nodeid in self._timers:
            self._write_line(f"running for {minutes} min: {nodeid}")
            self._start(nodeid, minutes + 1)


@pytest.hookimpl(trylast=True)  # the reporter registers itself by the same hook
def pytest_configure(config: pytest.Config) -> None:
    """Register the plugin, but not in the workers, whose output nobody sees."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(config, "workerinput"):
        return

    def write_line(line: str) -> None:
        reporter.ensure_newline()
        reporter.write_line(line)

    config.pluginmanager.register(SlowTests(write_line), "slow tests")
