"""Exports of the made-up event, against their limit."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from bench import event, job_data, measure
from bench.child import Cost
from bench.import_bench import Imports
from bench.servers import Servers
from bench.table import Line

LARGEST_FACTOR: Final = 100
"""Times the example event: the factor at which memory is measured."""
RATIO_GOAL: Final = 2.5
"""Goal: the wall time of the limit, times this; at x10 and x100."""
RATIO_WITH_MEDIA_GOAL: Final = 2
"""The same with 500 media of 200 KB."""
ABOVE_BASE_GOAL: Final = 64
"""Goal: megabytes above the memory of the imported handler, at x100 and with the media."""
MEDIA_COUNT: Final = 500
MEDIA_FACTOR: Final = 3
"""The smallest event with as many speakers."""


@dataclass
class Exports:
    """Exports of one event, with those media."""

    stage: Servers
    event_id: int
    media: list[str] = field(default_factory=list)
    round_trips: int = 0

    def work(self) -> Cost:
        """Let the worker export the event."""
        message = job_data.start_export(self.stage, self.event_id, image=bool(self.media))
        before = self.stage.distance.round_trips()
        cost = measure.measure(
            self.stage.folder, self.stage.environment, "bench.export_work", message
        )
        job_data.check_success(self.stage, message)
        self.round_trips = self.stage.distance.round_trips() - before
        return cost

    def limit(self) -> Cost:
        """Do the least that an export could do."""
        given = {
            "queries": job_data.build_queries(self.event_id),
            "media": self.media,
            "key": "exports/limit.zip",
        }
        return measure.measure(
            self.stage.folder, self.stage.environment, "bench.export_limit", given
        )


def lines(stage: Servers, factor: int, times: int) -> Iterator[Line]:
    """Export the event `factor` times as large, without media."""
    imports = Imports(stage, stage.folder / f"x{factor}.zip")
    imports.work()
    goal = RATIO_GOAL if factor > 1 else None
    is_flat = factor == LARGEST_FACTOR
    exports = Exports(stage, imports.event_id)
    yield from _lines(f"export x{factor}", exports, times, goal, is_flat=is_flat)


def lines_with_media(stage: Servers, times: int) -> Iterator[Line]:
    """Export an event with 500 photos of 200 KB."""
    imports = Imports(stage, stage.folder / f"x{MEDIA_FACTOR}.zip")
    event.write(imports.archive, MEDIA_FACTOR)
    imports.work()
    media = job_data.add_photos(stage, imports.event_id, MEDIA_COUNT)
    exports = Exports(stage, imports.event_id, media)
    yield from _lines(
        f"export with {MEDIA_COUNT} media", exports, times, RATIO_WITH_MEDIA_GOAL, is_flat=True
    )


def _lines(
    name: str, exports: Exports, times: int, ratio: float | None, *, is_flat: bool
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
    yield Line(
        "of that above base", work.peak - work.base, "MB", ABOVE_BASE_GOAL if is_flat else None
    )
