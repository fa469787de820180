"""Deleted attendees: with an order they lie in the trash, and their seats are free."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.factories import events
from tests.integration.api.tickets.stall import NOW, Stall, write
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import Client

type Enter = Callable[..., Client]
type AddUser = Callable[..., int]


def test_a_deleted_form_is_not_in_the_trash_of_the_event(
    stall: Stall, owner: Client, event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    links = {"event": ("event", event.id), "ticket": ("ticket", stall.add_ticket())}
    creator, path = enter(add_user()), "/v1/attendees"
    answer = creator.send("POST", path, build_document("attendee", {"firstname": "Ada"}, **links))
    assert answer.status == 201, answer.body
    assert creator.delete(f"{path}/{answer.json['data']['id']}").status == 200
    assert owner.get(f"/v1/events/{event.id}/trash").json["data"] == []


def test_a_deleted_attendee_of_an_order_is_in_the_trash(stall: Stall, owner: Client) -> None:
    ticket = stall.add_ticket()
    order_id = stall.order("completed")
    (row,) = owner.get(f"/v1/orders/{order_id}/attendees").json["data"]
    assert owner.delete(f"/v1/attendees/{row['id']}").status == 200
    assert stall.check_counters() == {ticket: 0}
    trash = owner.get(f"/v1/events/{stall.event.id}/trash").json["data"]
    assert [(item["type"], item["id"]) for item in trash] == [("attendee", row["id"])]
    body = {"data": {"type": "attendee", "id": row["id"], "attributes": {"deleted-at": None}}}
    answer = owner.send("PATCH", f"/v1/attendees/{row['id']}", body, "get-trashed=true")
    assert answer.status == 200, answer.body
    assert stall.check_counters() == {ticket: 1}


@pytest.mark.parametrize("minutes", [-1, 10])
def test_a_deleted_attendee_gives_its_seat_back_once(
    stall: Stall, owner: Client, minutes: int
) -> None:
    """The seat of an order that has run out is given back by whoever comes first."""
    ticket = stall.add_ticket()
    order_id = stall.order()
    write("order", order_id, expires_at=NOW + timedelta(minutes=minutes))
    (row,) = owner.get(f"/v1/orders/{order_id}/attendees").json["data"]
    assert stall.check_counters() == {ticket: 1}
    assert owner.delete(f"/v1/attendees/{row['id']}").status == 200
    assert stall.check_counters() == {ticket: 0}
