"""How many tickets can be ordered now."""

from datetime import timedelta

from tests.integration.api.tickets.stall import NOW, Stall, write
from tests.roundtrips import CountingProxy
from tests.unit.api.client import Client


def read(client: Client, stall: Stall) -> list[tuple[int, int]]:
    """Read quantity and available of each ticket."""
    answer = client.get(f"/v1/events/{stall.event.id}/tickets/availability")
    assert answer.status == 200, answer.body
    return [(row["quantity"], row["available"]) for row in answer.json]


def test_strangers_read_no_number_above_what_one_order_may_have(
    stall: Stall, anonymous: Client, owner: Client
) -> None:
    stall.add_ticket(100, max_order=5)
    stall.add_ticket(3, max_order=3)
    stall.order("completed")
    assert read(anonymous, stall) == [(5, 5), (3, 2)]
    assert read(owner, stall) == [(100, 99), (3, 2)]
    write("event", stall.event.id, show_remaining_tickets=True)
    assert read(anonymous, stall) == [(100, 99), (3, 2)]


def test_a_run_out_order_holds_no_seat(stall: Stall, anonymous: Client) -> None:
    stall.add_ticket(2)
    order = stall.order("pending", expires_at=NOW + timedelta(hours=1))
    assert read(anonymous, stall) == [(2, 1)]
    write("order", order, expires_at=NOW - timedelta(minutes=1))
    assert read(anonymous, stall) == [(2, 2)]


def test_a_full_ticket_has_none(stall: Stall, anonymous: Client, owner: Client) -> None:
    stall.add_ticket(1)
    stall.order("placed")
    assert read(anonymous, stall) == read(owner, stall) == [(1, 0)]


def test_hidden_and_deleted_tickets_are_left_out(
    stall: Stall, anonymous: Client, owner: Client
) -> None:
    assert read(anonymous, stall) == []
    stall.add_ticket(is_hidden=True)
    stall.add_ticket(deleted_at=NOW)
    stall.add_ticket(7)
    assert read(owner, stall) == [(7, 7)]


def test_it_is_in_the_order_of_positions_with_names(stall: Stall, anonymous: Client) -> None:
    second = stall.add_ticket(name="Late", position=2)
    first = stall.add_ticket(name="Early", position=1)
    answer = anonymous.get(f"/v1/events/{stall.event.id}/tickets/availability")
    assert [(row["id"], row["name"]) for row in answer.json] == [(first, "Early"), (second, "Late")]


def test_a_draft_is_not_found(stall: Stall, anonymous: Client, owner: Client) -> None:
    stall.add_ticket()
    write("event", stall.event.id, state="draft")
    path = f"/v1/events/{stall.event.id}/tickets/availability"
    assert anonymous.get(path).status == 404
    assert owner.get(path).status == 200


def test_it_is_one_statement(stall: Stall, anonymous: Client, trips: CountingProxy) -> None:
    stall.add_ticket()
    read(anonymous, stall)
    before = trips.trips
    read(anonymous, stall)
    assert trips.trips - before == 1
