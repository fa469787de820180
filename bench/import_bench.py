"""Imports of the made-up event, against their limit."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench import event, job_data, measure
from bench.child import Cost
from bench.servers import Servers
from bench.table import Line

RATIO_GOAL: Final = 2.5
"""Goal: the wall time of the limit, times this; at x10 and x100."""
ROUND_TRIPS_GOAL: Final = 30
"""Goal, up to 2,000 rows a table."""
PEAK_GOAL: Final = 450
"""Goal: megabytes of the whole process at x100."""


@dataclass
class Imports:
    """Imports of one zip; `event_id` is that of the last one, `round_trips` what it took on the way to the database."""

    stage: Servers
    archive: Path
    event_id: int = 0
    round_trips: int = 0

    def work(self) -> Cost:
        """Let the worker import the zip into a new event."""
        message = job_data.start_import(self.stage, self.archive)
        before = self.stage.distance.round_trips()
        cost = measure.measure(
            self.stage.folder, self.stage.environment, "bench.import_work", message
        )
        job_data.check_success(self.stage, message)
        self.event_id, self.round_trips = (
            message["event_id"],
            self.stage.distance.round_trips() - before,
        )
        return cost

    def limit(self) -> Cost:
        """Do the least that the last import could have done."""
        job_data.empty_copies(self.stage)
        given: dict[str, Any] = {
            "key": job_data.upload(self.stage, self.archive),
            "database": self.stage.far(self.stage.copies),
            "rows": job_data.save_rows(self.stage, self.event_id),
        }
        cost = measure.measure(
            self.stage.folder, self.stage.environment, "bench.import_limit", given
        )
        job_data.check_copies(self.stage, self.event_id)
        return cost


def lines(stage: Servers, factor: int, times: int) -> Iterator[Line]:
    """Import the event `factor` times as large and tell what the fastest of some runs cost."""
    archive = stage.folder / f"x{factor}.zip"
    event.write(archive, factor)
    imports = Imports(stage, archive)
    runs = [(imports.work(), imports.limit()) for _ in range(times)]
    work, limit = (min(costs, key=lambda cost: cost.wall) for costs in zip(*runs, strict=True))
    yield Line(f"import x{factor}: wall", work.wall, "s")
    yield Line("limit: wall", limit.wall, "s")
    yield Line("ratio", work.wall / limit.wall, "x", RATIO_GOAL if factor > 1 else None)
    yield Line("CPU", work.cpu, "s")
    yield Line("CPU of the limit", limit.cpu, "s")
    yield Line("round trips", imports.round_trips, "", ROUND_TRIPS_GOAL if factor == 1 else None)
    yield Line("peak memory", work.peak, "MB", PEAK_GOAL if factor == 100 else None)  # noqa: PLR2004
    yield Line("of that above base", work.peak - work.base, "MB")
