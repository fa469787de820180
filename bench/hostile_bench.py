"""The CPU for refusing the attacks of the tests' corpus; the tests check the memory."""

from collections.abc import Iterator

from bench import measure
from bench.servers import Servers
from bench.table import Line


def lines(servers: Servers) -> Iterator[Line]:
    """Refuse all attacks; return the CPU of all of them and of the slowest one."""
    cost = measure.measure(servers.folder, servers.environment, "bench.hostile_work", None)
    slowest = max(cost.answer, key=cost.answer.__getitem__)
    yield Line(f"CPU of refusing {len(cost.answer)} attacks", sum(cost.answer.values()), "ms")
    yield Line(f"the slowest ({slowest})", cost.answer[slowest], "ms")
