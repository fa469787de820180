"""The time of each suite, which pytest prints after the tests (docs/tests.md#times)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

import pytest

DEPTHS: Final = {"tests/integration": 3}
"""How many folders name a suite, if more than two: each folder of integration tests is one."""


def print_suites(reporter: pytest.TerminalReporter) -> None:
    """Print a line for each suite of several; the seconds of several workers add up."""
    entries = [entry for category in reporter.stats.values() for entry in category]
    lines = format_suites(entry for entry in entries if isinstance(entry, pytest.TestReport))
    if len(table := list(lines)) > 1:
        reporter.section("suites", "-")
        reporter.write("\n".join([*table, ""]))


def format_suites(reports: Iterable[pytest.TestReport]) -> Iterator[str]:
    """Yield seconds, number of tests and name of each suite; the longest is first."""
    seconds: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for report in reports:
        suite = name_suite(report.nodeid)
        seconds[suite] += report.duration  # type: ignore[assignment]
        counts[suite] += report.when == "call"
    for suite, total in seconds.most_common():
        yield f"{total:6.0f} s {counts[suite]:5} tests  {suite}"


def name_suite(nodeid: str) -> str:
    """Return the suite of a test: `tests/integration/api`, `tests/unit`, `tests/e2e`."""
    folders = nodeid.partition("::")[0].split("/")[:-1]
    return "/".join(folders[: DEPTHS.get("/".join(folders[:2]), 2)])
