"""How often an order waits for the database, and how long others wait for it."""

from typing import Any

import pytest
from sqlalchemy import event as engine_events

from openevent.domain.orders import seats
from openevent.infra import db
from tests.integration.api.tickets import sale
from tests.integration.api.tickets.stall import Stall, write
from tests.roundtrips import CountingProxy
from tests.unit.api.client import Answer, Client

ORDER_TRIPS = 7
"""The account, the cart, the rows, the document, the locks, the counters, the commit."""
LOCKED_TRIPS = 2
"""The counters and the commit: others wait for these."""
SOLD_OUT_TRIPS = 3
"""The account, the cart, the rollback."""


@pytest.fixture
def clients(stall: Stall) -> list[Client]:
    """Buyers of one seat."""
    write("event", stall.event.id, ends_at="2099-01-01T00:00:00Z")
    return [Client(token) for token in sale.add_buyers(4)]


def order(client: Client, ticket: int) -> Answer:
    cart = {"tickets": [{"id": ticket, "quantity": 1}]}
    return client.post("/v1/orders/create-order", cart)


def test_an_order_waits_seven_times_and_others_wait_two_times_for_it(
    stall: Stall, clients: list[Client], trips: CountingProxy
) -> None:
    ticket = stall.add_ticket(9)
    assert order(clients[0], ticket).status == 200
    locked_at: list[int] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "lock_timeout" in statement:
            locked_at.append(trips.trips)

    engine_events.listen(db.engine(), "after_cursor_execute", note)
    before = trips.trips
    assert order(clients[1], ticket).status == 200
    assert trips.trips - before == ORDER_TRIPS
    assert [trips.trips - trip for trip in locked_at] == [LOCKED_TRIPS]


def test_sold_out_takes_three_round_trips_and_no_lock(
    stall: Stall, clients: list[Client], trips: CountingProxy
) -> None:
    ticket = stall.add_ticket(1)
    assert order(clients[0], ticket).status == 200
    before = trips.trips
    answer = order(clients[1], ticket)
    assert (answer.status, trips.trips - before) == (409, SOLD_OUT_TRIPS)
    assert answer.detail == str(seats.Full(["Ticket 0"], []).message)


def test_the_oldest_order_of_the_buyer_makes_room(stall: Stall, clients: list[Client]) -> None:
    ticket = stall.add_ticket(3)
    for _ in range(4):
        assert order(clients[0], ticket).status == 200
    assert order(clients[1], ticket).status == 409
    assert stall.check_counters() == {ticket: 3}
