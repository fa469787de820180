"""The counters of seats: what orders hold, and nothing twice."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from openevent.domain.orders import seats
from tests.factories import events
from tests.integration.api.tickets.stall import NOW, Stall, read, write
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


def test_a_run_out_order_of_other_tickets_too_is_left_alone(stall: Stall) -> None:
    stall.add_ticket(1)
    stall.add_ticket(1)
    both = stall.order()
    write("order", both, expires_at=NOW - timedelta(minutes=1))
    stall.tickets = stall.tickets[:1]
    with pytest.raises(seats.Full):
        stall.order()
    assert read("order", both, "status") == "initializing"


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
