"""An order that runs out is stored and recorded once: by the daily run, or by the next order."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from openevent.domain.orders.run_out import EXPIRED
from openevent.infra import db
from openevent.resources.order import orders as resource
from openevent.work import changes
from scheduler import orders
from tests.factories import events
from tests.integration.api.tickets.stall import NOW, Stall, read, write

type Expire = Callable[[Stall], Any]
CHANGE, ORDER = changes.changes, resource.table


@pytest.fixture
def stall() -> Stall:
    with db.transaction() as connection:
        stall = Stall(events.add_whole_event(connection))
    stall.add_ticket(2)
    return stall


def add_run_out(stall: Stall, status: str = "pending", **values: Any) -> int:
    """Add an order whose time is over; its seats are still counted."""
    order = stall.order(status, **values)
    write("order", order, expires_at=NOW - timedelta(minutes=1))
    return order


def run(_stall: Stall) -> None:
    orders.expire()


def order_next(stall: Stall) -> None:
    stall.order("placed")


def list_expired(order: int) -> list[Any]:
    is_expiry = (CHANGE.c.kind == EXPIRED, CHANGE.c.subject_id == order)
    query = select(CHANGE).where(CHANGE.c.subject_type == "order", *is_expiry)
    with db.connect() as connection:
        return list(connection.execute(query).all())


@pytest.mark.parametrize("expire", [run, order_next])
@pytest.mark.parametrize("status", ["initializing", "pending"])
def test_an_order_that_runs_out_is_recorded_once(
    stall: Stall, user: int, status: str, expire: Expire
) -> None:
    order = add_run_out(stall, status, user_id=user)
    expire(stall)
    run(stall)
    assert read("order", order, "status") == "expired"
    (change,) = list_expired(order)
    assert change.facts == {"event": stall.event.id, "from": status}
    assert (change.user_id, change.key) == (user, None)
    assert set(stall.check_counters().values()) == {int(expire is order_next)}


@pytest.mark.parametrize("status", ["placed", "completed", "cancelled", "expired"])
def test_another_order_never_runs_out(stall: Stall, status: str) -> None:
    order = add_run_out(stall, status)
    run(stall)
    assert (read("order", order, "status"), list_expired(order)) == (status, [])


def test_an_order_that_has_time_left_is_not_recorded(stall: Stall) -> None:
    order = stall.order("pending", expires_at=NOW + timedelta(days=1))
    run(stall)
    assert list_expired(order) == []


def test_the_next_order_records_it_in_the_batch_of_its_own_message(stall: Stall) -> None:
    run_out = add_run_out(stall)
    with db.transaction() as connection:
        batch = changes.ensure_batch(connection)
        stall.order_in(connection, "placed")
        assert changes.ensure_batch(connection) == batch
    assert [change.batch for change in list_expired(run_out)] == [batch]


def count_statements(stall: Stall) -> int:
    """Count the statements of an order."""
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(arguments[2])

    event.listen(db.engine(), "before_cursor_execute", note)
    order_next(stall)
    event.remove(db.engine(), "before_cursor_execute", note)
    return len(statements)


def test_the_next_order_takes_no_more_statements_for_it(stall: Stall) -> None:
    usual = count_statements(stall)
    run_out = add_run_out(stall)
    assert count_statements(stall) == usual
    assert len(list_expired(run_out)) == 1


def test_an_order_that_rolls_back_records_nothing(stall: Stall) -> None:
    run_out = add_run_out(stall)
    with pytest.raises(LookupError):
        order_and_fail(stall)
    assert (read("order", run_out, "status"), list_expired(run_out)) == ("pending", [])


def order_and_fail(stall: Stall) -> None:
    """Order, and fail when the seats are taken already."""

    def fail() -> None:
        raise LookupError

    with db.transaction() as connection:
        stall.order_in(connection, "placed")
        db.call_last(connection, fail)


def test_a_chunk_of_orders_has_one_message(stall: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
    stall.add_ticket(4)
    stall.tickets = stall.tickets[-1:]
    monkeypatch.setattr(orders, "ORDERS_PER_CHUNK", 2)
    placed = [stall.order("placed") for _ in range(3)]
    with db.transaction() as connection:
        values = {"status": "pending", "expires_at": NOW - timedelta(minutes=1)}
        connection.execute(ORDER.update().where(ORDER.c.id.in_(placed)).values(values))
    # The first chunk frees the seats of the third order, too: it holds the same ticket.
    assert orders.expire() == 2
    batches = [change.batch for order in placed for change in list_expired(order)]
    assert (len(batches), len(set(batches))) == (3, 1)
    assert stall.check_counters()[stall.tickets[0]] == 0
