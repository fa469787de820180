"""What it costs to refuse the attacks of the tests' corpus; their memory is asserted there."""

from collections.abc import Iterator

from bench import measure
from bench.servers import Servers
from bench.table import Line


def lines(stage: Servers) -> Iterator[Line]:
    """Refuse them all; tell the CPU of all and of the slowest."""
    cost = measure.measure(stage.folder, stage.environment, "bench.hostile_work", None)
    slowest = max(cost.answer, key=cost.answer.__getitem__)
    yield Line(f"CPU of refusing {len(cost.answer)} attacks", sum(cost.answer.values()), "ms")
    yield Line(f"the slowest ({slowest})", cost.answer[slowest], "ms")
