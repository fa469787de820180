"""Tickets are never sold twice: many buyers at once, and processes that die at every step."""

from contextlib import ExitStack
from itertools import batched, chain, repeat
from typing import Any, Final

import pytest
from sqlalchemy import text

from openevent.infra import db
from scheduler import orders
from tests.integration.api.tickets import counters, sale
from tests.integration.api.tickets.sale import Buyers, Environment, Sale
from tests.integration.api.tickets.stall import Stall

KILLED: Final = 137
COMMITTED: Final = "checkin:2"
STEPS: Final = (
    *(f"{kind}:{number}" for number in range(1, 7) for kind in ("statement", "executed")),
    "before:sqs:SendMessage:1",
    "after:sqs:SendMessage:1",
    "commit:1",
    COMMITTED,
)
"""Statements: the account, the cart, the order's rows, its document, the locks, the counters.

The message goes after the fourth one, the commit after the last. The connection is given back for
the first time after the account was read.
"""
PROCESSES: Final = 6
ORDERS: Final = text("SELECT count(*) FROM orders WHERE event_id = :event")
CODE_POINTERS: Final = {"/data/discount_sold_out", "/data/access-code", "/data/tickets/quantity"}


@pytest.fixture
def opened(stall: Stall) -> Sale:
    return sale.open_sale(stall)


def count_orders(event_id: int) -> int:
    with db.connect() as connection:
        return int(connection.execute(ORDERS, {"event": event_id}).scalar_one())


def list_buyers(opened: Sale) -> list[dict[str, Any]]:
    """List 100 buyers, those of each cart spread over the list."""
    names = sorted(chain(*(repeat(name, count) for name, count in sale.CARTS.items())))
    mixed = [name for start in range(10) for name in names[start::10]]
    tokens = sale.add_buyers(len(mixed))
    carts = [opened.carts[name] for name in mixed]
    return [{"token": token, "cart": cart} for token, cart in zip(tokens, carts, strict=True)]


def is_refusal(buyer: dict[str, Any], answer: tuple[int, str]) -> bool:
    """Tell whether the answer says that there is nothing left; a used up code may be a 422."""
    status, pointer = answer
    has_code = buyer["cart"].keys() & {"discount-code", "access-code"}
    return status == 409 or (status == 422 and bool(has_code) and pointer in CODE_POINTERS)


@pytest.mark.parametrize("step", STEPS)
def test_a_process_that_dies_leaves_a_whole_order_or_none(
    step: str, opened: Sale, environment: Environment
) -> None:
    buyer = {"token": sale.add_buyers(1)[0], "cart": opened.carts["paid with a discount"]}
    with Buyers(environment, [buyer], step) as process:
        process.start()
        assert list(process.read_answers()) == []
        assert process.exit_code == KILLED
    is_stored = step == COMMITTED
    assert sum(counters.check(opened.event_id).values()) == is_stored
    assert count_orders(opened.event_id) == is_stored


def test_a_hundred_buyers_get_twenty_seats_while_processes_die(
    opened: Sale, environment: Environment
) -> None:
    buyers = list_buyers(opened)
    living, dying = buyers[len(STEPS) :], buyers[: len(STEPS)]
    shares = [list(share) for share in batched(living, len(living) // PROCESSES + 1, strict=False)]
    with ExitStack() as exits:
        crowd = [exits.enter_context(Buyers(environment, share)) for share in shares]
        killed = [
            exits.enter_context(Buyers(environment, [buyer], step))
            for buyer, step in zip(dying, STEPS, strict=True)
        ]
        for process in chain(*zip(crowd, killed, strict=False), killed[len(crowd) :]):
            process.start()
            counters.check(opened.event_id)
        answers = []
        for answer in chain(*(process.read_answers() for process in crowd)):
            counters.check(opened.event_id)
            answers.append(answer)
        ends = {(process.exit_code, *process.read_answers()) for process in killed}
    # Who comes too late is refused before the step.
    assert {status for _, *rest in ends for status, _ in rest} <= {409, 422}
    refused = [answer for answer in zip(living, answers, strict=True) if answer[1][0] != 200]
    assert [answer for answer in refused if not is_refusal(*answer)] == []
    assert sorted(counters.check(opened.event_id).values()) == sorted(sale.SEATS.values())
    ordered = len(living) - len(refused)
    assert count_orders(opened.event_id) - ordered in {0, 1}, "only one died after its commit"
    assert orders.recount() == 0
