"""The counters of seats: what orders hold, and nothing twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import text

from local.stack import schema
from openevent.domain.orders import seats
from openevent.infra import db
from tests import waiting
from tests.factories import events
from tests.integration.api.tickets import code_rows
from tests.integration.api.tickets.stall import NOW, Stall, read, write
from tests.integration.api.write import concurrent_requests
from tests.integration.api.write.media.written_rows import patch
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import Client

type Enter = Callable[..., Client]


@pytest.fixture
def stall(event: events.WholeEvent) -> Stall:
    return Stall(event)


def test_an_order_takes_seats_and_a_full_ticket_refuses(stall: Stall) -> None:
    first, second = stall.add_ticket(2), stall.add_ticket(1)
    stall.order()
    with pytest.raises(seats.Full, match=r'"Ticket 1": take fewer'):
        stall.order()
    assert stall.check_counters() == {first: 1, second: 1}


def test_a_run_out_order_gives_its_seats_to_the_next_buyer(stall: Stall) -> None:
    ticket = stall.add_ticket(1)
    run_out = stall.order()
    write("order", run_out, expires_at=NOW - timedelta(minutes=1))
    next_order = stall.order(expires_at=NOW + timedelta(minutes=10))
    assert read("order", run_out, "status") == "expired"
    assert stall.check_counters() == {ticket: 1}
    with pytest.raises(seats.Full):
        stall.order()
    assert read("order", next_order, "status") == "initializing"


def test_a_run_out_order_gives_the_seats_of_all_its_tickets_to_the_next_buyer(
    stall: Stall,
) -> None:
    first, second = stall.add_ticket(1), stall.add_ticket(1)
    both = stall.order()
    write("order", both, expires_at=NOW - timedelta(minutes=1))
    stall.tickets = stall.tickets[:1]
    stall.order()
    assert read("order", both, "status") == "expired"
    assert stall.check_counters() == {first: 1, second: 0}


def test_a_cancelled_order_gives_its_seats_back_once(
    stall: Stall, enter: Enter, event: events.WholeEvent
) -> None:
    ticket = stall.add_ticket(2)
    order_id = stall.order("placed")
    stall.order("completed")
    client = enter(event.owner_id)
    for _ in range(2):
        assert patch(client, "order", order_id, status="cancelled").status == 200
    assert stall.check_counters() == {ticket: 1}
    assert patch(client, "order", order_id, status="completed").status == 409


def test_an_attendee_takes_its_seat_along(
    stall: Stall, enter: Enter, event: events.WholeEvent
) -> None:
    ticket = stall.add_ticket(1)
    order_id = stall.order("completed")
    client = enter(event.owner_id)
    (attendee,) = client.get(f"/v1/orders/{order_id}/attendees").json["data"]
    path = f"/v1/attendees/{attendee['id']}"
    assert client.delete(path).status == 200
    assert stall.check_counters() == {ticket: 0}
    stall.order("completed")
    restore = build_document("attendee", {"deleted-at": None}, attendee["id"])
    answer = client.send("PATCH", path, restore, "get_trashed=true")
    assert (answer.status, b"There is not enough left" in answer.body) == (409, True)
    assert stall.check_counters() == {ticket: 1}


@pytest.mark.parametrize("act", ["delete", "restore", "move"])
def test_an_attendee_of_a_run_out_order_counts_once(
    act: str, stall: Stall, enter: Enter, event: events.WholeEvent
) -> None:
    first, second = stall.add_ticket(9), stall.add_ticket(9)
    order_id = stall.order()
    client = enter(event.owner_id)
    attendee, _ = client.get(f"/v1/orders/{order_id}/attendees").json["data"]
    path = f"/v1/attendees/{attendee['id']}"
    if act == "restore":
        assert client.delete(path).status == 200
    stall.order("completed")
    write("order", order_id, expires_at=NOW - timedelta(minutes=1))
    restore = build_document("attendee", {"deleted-at": None}, attendee["id"])
    move = build_document("attendee", {}, attendee["id"], ticket=("ticket", second))
    if act == "delete":
        answer = client.delete(path)
    elif act == "restore":
        answer = client.send("PATCH", path, restore, "get_trashed=true")
    else:
        answer = client.send("PATCH", path, move)
    assert answer.status == 200, answer.body
    assert read("order", order_id, "status") == "expired"
    assert stall.check_counters() == {first: 1, second: 1}


def test_a_moved_seat_of_a_run_out_order_is_free_for_its_new_ticket(
    stall: Stall, enter: Enter, event: events.WholeEvent
) -> None:
    first = stall.add_ticket(1)
    order_id = stall.order()
    second = stall.add_ticket(1)
    client = enter(event.owner_id)
    (attendee,) = client.get(f"/v1/orders/{order_id}/attendees").json["data"]
    body = build_document("attendee", {}, attendee["id"], ticket=("ticket", second))
    assert client.send("PATCH", f"/v1/attendees/{attendee['id']}", body).status == 200
    write("order", order_id, expires_at=NOW - timedelta(minutes=1))
    stall.tickets = [second]
    stall.order()
    assert stall.check_counters() == {first: 0, second: 1}


def test_a_use_of_a_run_out_order_is_free_for_an_order_of_another_ticket(stall: Stall) -> None:
    first = stall.add_ticket(1)
    code = code_rows.add_discount(stall.event.id, first, tickets_number=1)
    uses = {"discount_code_id": code, "seat": {"is_discount_applied": True}}
    run_out = stall.order(**uses)
    write("order", run_out, expires_at=NOW - timedelta(minutes=1))
    stall.tickets.remove(first)
    second = stall.add_ticket(1, name="Another one")
    stall.order(**uses)
    assert stall.check_counters() == {first: 0, second: 1}
    assert read("discount-code", code, "held") == 1


def test_a_deleted_ticket_gives_no_seat(stall: Stall) -> None:
    ticket = stall.add_ticket(1)
    write("ticket", ticket, deleted_at=NOW)
    with pytest.raises(seats.Full):
        stall.order()


def test_a_ticket_that_is_sold_while_it_is_deleted_stays(
    stall: Stall, enter: Enter, event: events.WholeEvent, database: schema.Database
) -> None:
    ticket = stall.add_ticket(1)
    client = enter(event.owner_id)
    with ThreadPoolExecutor(1) as pool:
        with concurrent_requests.open_transaction(database) as connection:
            connection.info[db.LAST] = []
            stall.order_in(connection, "completed")
            seats.settle(connection, seats.get_ledger(connection))
            deletion = pool.submit(client.delete, f"/v1/tickets/{ticket}")
            is_waiting = partial(concurrent_requests.has_waiting_row_lock, database)
            waiting.until(is_waiting, "the deletion waits for the order")
        assert deletion.result().status == 403
    assert stall.check_counters() == {ticket: 1}


def test_an_attendee_waits_for_its_order(
    stall: Stall,
    enter: Enter,
    event: events.WholeEvent,
    database: schema.Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else an order that ends gives back a seat where it was before."""
    stall.add_ticket(1)
    order_id = stall.order("completed")
    client = enter(event.owner_id)
    (attendee,) = client.get(f"/v1/orders/{order_id}/attendees").json["data"]
    monkeypatch.setattr(seats, "LOCK_SECONDS", 0.1)
    lock = text("SELECT FROM orders WHERE id = :id FOR UPDATE")
    with concurrent_requests.open_transaction(database) as connection:
        connection.execute(lock, {"id": order_id})
        assert client.delete(f"/v1/attendees/{attendee['id']}").status == 503
    assert client.delete(f"/v1/attendees/{attendee['id']}").status == 200


def test_an_organizer_moves_an_attendee_to_another_ticket(
    stall: Stall, enter: Enter, event: events.WholeEvent
) -> None:
    first = stall.add_ticket(1)
    order_id = stall.order("completed")
    second = stall.add_ticket(1)
    client = enter(event.owner_id)
    (attendee,) = client.get(f"/v1/orders/{order_id}/attendees").json["data"]
    body = build_document("attendee", {}, attendee["id"], ticket=("ticket", second))
    answer = client.send("PATCH", f"/v1/attendees/{attendee['id']}", body)
    assert answer.status == 200, answer.body
    assert answer.json["data"]["attributes"]["ticket-id"] == str(second)
    assert stall.check_counters() == {first: 0, second: 1}


def test_an_attendee_leaves_a_deleted_ticket_but_gets_none_and_no_other_events_one(
    stall: Stall, enter: Enter, event: events.WholeEvent
) -> None:
    first, second = stall.add_ticket(1), stall.add_ticket(1)
    order_id = stall.order("cancelled")
    with db.transaction() as connection:
        other = Stall(events.add_whole_event(connection, event.owner_id))
    foreign = other.add_ticket(1)
    write("ticket", first, deleted_at=NOW)
    client = enter(event.owner_id)
    seat, other_seat = client.get(f"/v1/orders/{order_id}/attendees").json["data"]
    for id_, ticket, status in (
        (seat["id"], second, 200),
        (other_seat["id"], first, 422),
        (other_seat["id"], foreign, 422),
    ):
        body = build_document("attendee", {}, id_, ticket=("ticket", ticket))
        answer = client.send("PATCH", f"/v1/attendees/{id_}", body)
        assert answer.status == status, answer.body


def test_a_run_out_order_reads_as_expired(
    stall: Stall, enter: Enter, event: events.WholeEvent
) -> None:
    stall.add_ticket(3)
    first = stall.order()
    stall.order(expires_at=NOW + timedelta(minutes=10))
    write("order", first, expires_at=NOW - timedelta(minutes=1))
    client, path = enter(event.owner_id), f"/v1/events/{event.id}/orders"
    rows = client.get(path, "sort=id").json["data"]
    assert [row["attributes"]["status"] for row in rows] == ["expired", "initializing"]
    expired = client.get(path, "filter[status]=expired").json["data"]
    assert [row["id"] for row in expired] == [rows[0]["id"]]
    answer = patch(client, "order", int(rows[0]["id"]), status="pending")
    assert answer.status == 409
