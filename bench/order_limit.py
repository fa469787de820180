"""The limit of orders: a bare driver sends the same statements (see bench.child).

One order of the handler is recorded. Each connection repeats its statements with other values of
the buyer, the order and its identifier.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import event, make_url

from bench import order_request, parallel, repeat
from bench.order_data import FIRST_ORDER
from bench.parallel import Crowd
from openevent.infra import db, pg8000_pipeline
from openevent.infra.config import settings

type Statement = tuple[str, list[Any]]
IDENTIFIER: Final = "identifier"


@dataclass(frozen=True)
class Recording:
    """The statements of an order, the first of which is not in its transaction."""

    statements: list[Statement]
    buyer_id: int

    @property
    def order_id(self) -> int:
        """The id that the order got; the numbers of orders begin at FIRST_ORDER."""
        values = {value for _, values in self.statements for value in _flatten(values)}
        (order_id,) = {int(value) for value in values if _is_order_id(value)}
        return order_id


def prepare(argument: dict[str, Any]) -> Crowd:
    """Record an order, and let `processes` warm up; each repeats it `orders` times."""
    recording = _record(argument["first_buyer"], argument["ticket_id"])
    db.close()
    return parallel.gather(argument["processes"], partial(_repeat, argument, recording))


def run(crowd: Crowd) -> float:
    """Let them begin; return the seconds."""
    return crowd.run()


def _record(buyer_id: int, ticket_id: int) -> Recording:
    order_request.send(order_request.build_event(buyer_id, ticket_id))
    statements: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        statements.append((statement, list(parameters)))

    event.listen(db.engine(), "before_cursor_execute", note)
    order_request.send(order_request.build_event(buyer_id + 1, ticket_id))
    return Recording(statements, buyer_id + 1)


def _repeat(
    argument: dict[str, Any], recording: Recording, number: int, wait: Callable[[], object]
) -> None:
    connection, count = _connect(), argument["orders"] + repeat.WARM_UP_CALLS
    first = argument["first_buyer"] + 2 + number * count
    for place in range(count):
        if place == repeat.WARM_UP_CALLS:
            wait()
        _replay(connection, recording, first + place)


def _connect() -> pg8000_pipeline.Connection:
    url = make_url(settings().database_url)
    return pg8000_pipeline.connect(
        str(url.host),
        url.port or 0,
        user=url.username,
        password=url.password,
        database=url.database,
    )


def _replay(connection: pg8000_pipeline.Connection, recording: Recording, buyer_id: int) -> None:
    """Send the statements of one order; the third gives its id."""
    (account, account_values), *rest = recording.statements
    others = {recording.buyer_id: buyer_id}
    cursor, order_id = connection.cursor(), recording.order_id
    connection.autocommit = True
    cursor.execute(account, _replace(account_values, others))
    connection.autocommit = False
    for statement, values in rest:
        cursor.execute(statement, _replace(values, others))
        row = cursor.fetchone()
        if "INSERT INTO orders" in statement:
            others[order_id] = row[0]
    connection.commit()


def _replace(values: list[Any], others: dict[int, int]) -> list[Any]:
    return [_replace_value(value, others) for value in values]


def _replace_value(value: Any, others: dict[int, int]) -> Any:
    if isinstance(value, list):
        return _replace(value, others)
    if isinstance(value, str) and value.startswith("{") and IDENTIFIER in value:
        columns = json.loads(value) | {IDENTIFIER: str(uuid4())}
        return json.dumps({name: _replace_value(each, others) for name, each in columns.items()})
    if isinstance(value, str) and value.isdigit():
        return str(others.get(int(value), value))
    return others.get(value, value) if isinstance(value, int) else value


def _is_order_id(value: Any) -> bool:
    is_number = isinstance(value, int) or (isinstance(value, str) and value.isdigit())
    return is_number and FIRST_ORDER <= int(value) < FIRST_ORDER + 1_000_000


def _flatten(values: list[Any]) -> list[Any]:
    return [each for value in values for each in (value if isinstance(value, list) else [value])]
