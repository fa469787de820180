"""Exports of the generated event, compared with their limit."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from bench import event, job_data, measure
from bench.child import Cost
from bench.import_bench import Imports
from bench.servers import Servers
from bench.table import Line

LARGEST_FACTOR: Final = 100
"""The factor at which memory is measured."""
RATIO_GOAL: Final = 2.5
"""The wall time divided by that of the limit, at x10 and x100."""
RATIO_WITH_MEDIA_GOAL: Final = 2
"""The same ratio, with 500 media of 200 KB."""
ABOVE_BASE_GOAL: Final = 64
"""Megabytes above the memory of the imported handler, at x100 and with media."""
MEDIA_COUNT: Final = 500
MEDIA_FACTOR: Final = 3
"""The smallest factor with as many speakers."""


@dataclass
class Exports:
    """Exports of one event; `media` are the keys of its media."""

    servers: Servers
    event_id: int
    media: list[str] = field(default_factory=list)
    round_trips: int = 0

    def work(self) -> Cost:
        """Run the worker, which exports the event."""
        message = job_data.start_export(self.servers, self.event_id, image=bool(self.media))
        before = self.servers.proxy.round_trips()
        cost = measure.measure(
            self.servers.folder, self.servers.environment, "bench.export_work", message
        )
        job_data.check_success(self.servers, message)
        self.round_trips = self.servers.proxy.round_trips() - before
        return cost

    def limit(self) -> Cost:
        """Run the limit, which makes a zip of the same rows and media."""
        argument = {
            "queries": job_data.build_queries(self.event_id),
            "media": self.media,
            "key": "exports/limit.zip",
        }
        return measure.measure(
            self.servers.folder, self.servers.environment, "bench.export_limit", argument
        )


def lines(servers: Servers, factor: int, times: int) -> Iterator[Line]:
    """Export the event at a size of `factor`, without media."""
    imports = Imports(servers, servers.folder / f"x{factor}.zip")
    imports.work()
    goal = RATIO_GOAL if factor > 1 else None
    has_memory_goal = factor == LARGEST_FACTOR
    exports = Exports(servers, imports.event_id)
    yield from _lines(f"export x{factor}", exports, times, goal, has_memory_goal=has_memory_goal)


def lines_with_media(servers: Servers, times: int) -> Iterator[Line]:
    """Export an event with 500 photos of 200 KB."""
    imports = Imports(servers, servers.folder / f"x{MEDIA_FACTOR}.zip")
    event.write(imports.archive, MEDIA_FACTOR)
    imports.work()
    media = job_data.add_photos(servers, imports.event_id, MEDIA_COUNT)
    exports = Exports(servers, imports.event_id, media)
    yield from _lines(
        f"export with {MEDIA_COUNT} media",
        exports,
        times,
        RATIO_WITH_MEDIA_GOAL,
        has_memory_goal=True,
    )


def _lines(
    name: str, exports: Exports, times: int, ratio: float | None, *, has_memory_goal: bool
) -> Iterator[Line]:
    runs = [(exports.work(), exports.limit()) for _ in range(times)]
    work, limit = (min(costs, key=lambda cost: cost.wall) for costs in zip(*runs, strict=True))
    yield Line(f"{name}: wall", work.wall, "s")
    yield Line("limit: wall", limit.wall, "s")
    yield Line("ratio", work.wall / limit.wall, "x", ratio)
    yield Line("CPU", work.cpu, "s")
    yield Line("CPU of the limit", limit.cpu, "s")
    yield Line("round trips", exports.round_trips, "")
    yield Line("peak memory", work.peak, "MB")
    memory_goal = ABOVE_BASE_GOAL if has_memory_goal else None
    yield Line("of that above base", work.peak - work.base, "MB", memory_goal)
