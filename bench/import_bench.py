"""Imports of the generated event, compared with their limit."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench import event, job_data, measure
from bench.child import Cost
from bench.servers import Servers
from bench.table import Line

RATIO_GOAL: Final = 2.5
"""The wall time divided by that of the limit, at x10 and x100."""
ROUND_TRIPS_GOAL: Final = 30
"""Round trips for up to 2,000 rows per table."""
PEAK_GOAL: Final = 450
"""Megabytes of the process at x100."""


@dataclass
class Imports:
    """Imports of one zip; `event_id` and `round_trips` are those of the last import."""

    servers: Servers
    archive: Path
    event_id: int = 0
    round_trips: int = 0

    def work(self) -> Cost:
        """Run the worker, which imports the zip as a new event."""
        message = job_data.start_import(self.servers, self.archive)
        before = self.servers.proxy.round_trips()
        cost = measure.measure(
            self.servers.folder, self.servers.environment, "bench.import_work", message
        )
        job_data.check_success(self.servers, message)
        self.event_id = message["event_id"]
        self.round_trips = self.servers.proxy.round_trips() - before
        return cost

    def limit(self) -> Cost:
        """Run the limit, which stores the rows of the last import."""
        job_data.empty_copies(self.servers)
        argument: dict[str, Any] = {
            "key": job_data.upload(self.servers, self.archive),
            "database": self.servers.build_proxy_url(self.servers.copies),
            "rows": job_data.save_rows(self.servers, self.event_id),
        }
        cost = measure.measure(
            self.servers.folder, self.servers.environment, "bench.import_limit", argument
        )
        job_data.check_copies(self.servers, self.event_id)
        return cost


def lines(servers: Servers, factor: int, times: int) -> Iterator[Line]:
    """Import the event at a size of `factor`, and return the figures of the fastest run."""
    archive = servers.folder / f"x{factor}.zip"
    event.write(archive, factor)
    imports = Imports(servers, archive)
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
