"""Orders of tickets: round trips, and how many a second beside a bare driver's."""

from collections.abc import Iterator
from typing import Any, Final

from bench import measure, order_data
from bench.order_data import BUYERS, FIRST_BUYER, Sale
from bench.servers import Servers
from bench.table import Line

PROCESSES: Final = 4
ORDERS: Final = 50
"""Orders of each process."""
BUYERS_PER_RUN: Final = 400
RATIO_GOAL: Final = 3
"""The bare driver's orders per second divided by those of the handler."""
ORDER_TRIPS: Final = 8
LOCKED_TRIPS: Final = 2
"""Round trips while a counter is locked: others wait for them."""
REFUSAL_TRIPS: Final = 3


def lines(servers: Servers, times: int) -> Iterator[Line]:
    """Measure one buyer through the slow proxy, then parallel ones without it."""
    sale = order_data.open_sale(servers)
    buyers = iter(range(FIRST_BUYER, FIRST_BUYER + BUYERS, BUYERS_PER_RUN))
    trips = _run(servers, "bench.order_trips", sale, next(buyers), servers.environment)
    yield Line("order: wall", trips["order"]["milliseconds"], "ms")
    yield Line("round trips", trips["order"]["round_trips"], "", ORDER_TRIPS)
    yield Line("round trips while a counter is locked", trips["locked"], "", LOCKED_TRIPS)
    yield Line("order of what is sold out: wall", trips["refusal"]["milliseconds"], "ms")
    yield Line("round trips", trips["refusal"]["round_trips"], "", REFUSAL_TRIPS)
    environment = {**servers.environment, "DATABASE_URL": servers.database.url}
    work, limit = (
        min(_run(servers, module, sale, next(buyers), environment) for _ in range(times))
        for module in ("bench.order_work", "bench.order_limit")
    )
    order_data.check_seats(servers, sale, least=2 * times * PROCESSES * ORDERS)
    count = PROCESSES * ORDERS
    yield Line(f"orders per second, {PROCESSES} at once", count / work, "/s")
    yield Line("the same statements by a bare driver", count / limit, "/s")
    yield Line("ratio", work / limit, "x", RATIO_GOAL)


def _run(servers: Servers, module: str, sale: Sale, first_buyer: int, environment: Any) -> Any:
    argument = {
        "processes": PROCESSES,
        "orders": ORDERS,
        "first_buyer": first_buyer,
        "ticket_id": sale.ticket_id,
        "single_id": sale.single_id,
        "count": str(servers.proxy.count),
    }
    return measure.measure(servers.folder, environment, module, argument).answer
