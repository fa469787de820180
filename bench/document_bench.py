"""The CPU for the page of a ticket (docs/benchmark.md)."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from bench import measure
from bench.child import Cost
from bench.servers import Servers
from bench.table import Line

PAGE_MILLISECONDS: Final = 50
"""Goal of a page in a warm process."""
FIRST_MILLISECONDS: Final = PAGE_MILLISECONDS + 150
"""Goal of the first page with a font of Chinese."""
PAGES: Final = 50
KINDS: Final = ("latin", "arabic", "chinese")


def lines(servers: Servers, times: int) -> Iterator[Line]:
    """Measure pages of three scripts in a warm process, and the first Chinese one."""
    for kind in KINDS:
        cost = _measure(servers, times, kind, PAGES, [kind])
        name = f"CPU of a ticket in {kind.title()} script"
        yield Line(name, cost.cpu / PAGES * 1000, "ms", PAGE_MILLISECONDS)
    cost = _measure(servers, times, "chinese", 1, ["latin"])
    yield Line("  the first Chinese one", cost.cpu * 1000, "ms", FIRST_MILLISECONDS)
    yield Line("  memory above the base", cost.peak - cost.base, "MB")


def _measure(servers: Servers, times: int, kind: str, pages: int, before: list[str]) -> Cost:
    argument = {"kind": kind, "times": pages, "before": before}
    work = partial(
        measure.measure, servers.folder, servers.environment, "bench.document_work", argument
    )
    return measure.measure_fastest(times, work)
