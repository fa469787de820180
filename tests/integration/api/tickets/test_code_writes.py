"""What co-organizers may write about discount and access codes."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.factories import events
from tests.integration.api.tickets.stall import Stall, read, write
from tests.integration.api.write.write_helpers import (
    build_document,
    get_pointer,
    grant_role,
    patch_row,
)
from tests.unit.api.client import Answer, Client

type Enter = Callable[..., Client]
DISCOUNT = {"code": "Spring", "type": "percent", "value": 10}
ACCESS = {"code": "Vip", "valid-from": "2016-01-01T08:00:00Z"}


@pytest.fixture
def priced(stall: Stall) -> Stall:
    """An event that takes euros, with a ticket of 9.99."""
    write("event", stall.event.id, payment_currency="EUR", can_pay_onsite=True)
    stall.add_ticket(type="paid", price=Decimal("9.99"))
    return stall


def create(client: Client, type_: str, event_id: int, *tickets: int, **attributes: Any) -> Answer:
    """Create a code; names have underscores."""
    required = DISCOUNT if type_ == "discount-code" else ACCESS
    dashed = {name.replace("_", "-"): value for name, value in attributes.items()}
    links: dict[str, Any] = {"event": ("event", event_id)}
    links["tickets"] = [("ticket", id_) for id_ in tickets]
    return client.send("POST", f"/v1/{type_}s", build_document(type_, required | dashed, **links))


def test_a_discount_code_has_defaults_and_a_marketer(priced: Stall, owner: Client) -> None:
    answer = create(owner, "discount-code", priced.event.id, *priced.tickets, code="  Spring ")
    assert answer.status == 201, answer.body
    attributes, code_id = answer.json["data"]["attributes"], answer.json["data"]["id"]
    names = ("code", "min-quantity", "max-quantity", "tickets-number", "is-active", "used-for")
    assert [attributes[name] for name in names] == ["Spring", 1, 100, None, True, "ticket"]
    marketer = owner.get(f"/v1/discount-codes/{code_id}/marketer").json["data"]
    assert marketer["id"] == str(priced.event.owner_id)
    tickets = owner.get(f"/v1/discount-codes/{code_id}/tickets").json["data"]
    assert [row["id"] for row in tickets] == [str(id_) for id_ in priced.tickets]


@pytest.mark.parametrize(
    ("attributes", "place"),
    [
        ({"value": 101}, "value"),
        ({"value": -1}, "value"),
        ({"type": "amount", "value": 10}, "value"),
        ({"type": "amount", "value": 1.005}, "value"),
        ({"type": "half"}, "type"),
        ({"code": "  "}, "code"),
        ({"tickets_number": 5, "max_quantity": 6}, "tickets-number"),
        ({"min_quantity": 3, "max_quantity": 2}, "max-quantity"),
        (
            {"valid_from": "2016-02-01T08:00:00Z", "valid_till": "2016-02-01T08:00:00Z"},
            "valid-till",
        ),
    ],
)
def test_what_contradicts_itself_is_a_422(
    attributes: dict[str, Any], place: str, priced: Stall, owner: Client
) -> None:
    answer = create(owner, "discount-code", priced.event.id, *priced.tickets, **attributes)
    assert (answer.status, get_pointer(answer)) == (422, f"/data/attributes/{place}"), answer.body


def test_a_negative_maximum_is_no_limit(priced: Stall, owner: Client) -> None:
    values = {"min_quantity": 3, "max_quantity": -1, "tickets_number": 5}
    assert create(owner, "discount-code", priced.event.id, **values).status == 201


def test_a_free_ticket_has_no_discount(priced: Stall, owner: Client) -> None:
    free = priced.add_ticket()
    answer = create(owner, "discount-code", priced.event.id, free)
    assert (answer.status, get_pointer(answer)) == (422, "/data/relationships/tickets")
    code_id = int(create(owner, "discount-code", priced.event.id).json["data"]["id"])
    path = f"/v1/discount-codes/{code_id}/relationships/tickets"
    linkage = {"data": [{"type": "ticket", "id": str(free)}]}
    assert owner.send("POST", path, linkage).status == 422


def test_a_ticket_of_another_event_is_not_linked(
    priced: Stall, draft: events.WholeEvent, owner: Client
) -> None:
    grant_role(draft.id, priced.event.owner_id, "organizer")
    other = Stall(draft).add_ticket(type="paid", price=5)
    answer = create(owner, "discount-code", priced.event.id, other)
    assert answer.status in {409, 422}, answer.body


def test_a_code_is_used_once_in_an_event_in_any_case(priced: Stall, owner: Client) -> None:
    for type_, code in (("discount-code", "SPRING"), ("access-code", "VIP")):
        first = create(owner, type_, priced.event.id)
        assert first.status == 201, first.body
        again = create(owner, type_, priced.event.id, code=code)
        assert (again.status, get_pointer(again)) == (409, "/data/attributes/code")
        assert owner.delete(f"/v1/{type_}s/{first.json['data']['id']}").status == 200
        assert create(owner, type_, priced.event.id, code=code).status == 201


def test_what_a_code_is_for_does_not_change(priced: Stall, owner: Client, enter: Enter) -> None:
    code_id = int(create(owner, "discount-code", priced.event.id).json["data"]["id"])
    assert patch_row(owner, "discount-code", code_id, used_for="event").status == 409
    assert create(owner, "discount-code", priced.event.id, code="E", used_for="event").status == 403


def test_the_uses_stay_above_those_that_orders_hold(priced: Stall, owner: Client) -> None:
    answer = create(owner, "discount-code", priced.event.id, max_quantity=1)
    code_id = int(answer.json["data"]["id"])
    write("discount-code", code_id, held=30)
    answer = patch_row(owner, "discount-code", code_id, tickets_number=29)
    assert (answer.status, get_pointer(answer)) == (422, "/data/attributes/tickets-number")
    assert b"29 is less than the 30 uses" in answer.body
    assert patch_row(owner, "discount-code", code_id, tickets_number=30).status == 200
    assert "held" not in owner.get(f"/v1/discount-codes/{code_id}").json["data"]["attributes"]


def test_an_access_code_opens_hidden_tickets_only(stall: Stall, owner: Client) -> None:
    hidden, plain = stall.add_ticket(is_hidden=True), stall.add_ticket()
    answer = create(owner, "access-code", stall.event.id, hidden, plain)
    assert (answer.status, get_pointer(answer)) == (409, "/data/relationships/tickets")
    answer = create(owner, "access-code", stall.event.id, hidden)
    assert answer.status == 201, answer.body
    assert answer.json["data"]["attributes"]["is-active"] is False
    code_id = int(answer.json["data"]["id"])
    assert read("access-code", code_id, "user_id") == stall.event.owner_id


def test_only_co_organizers_see_and_write_codes(
    priced: Stall, owner: Client, enter: Enter, add_user: Callable[..., int]
) -> None:
    users = {name: add_user() for name in ("coorganizer", "track_organizer")}
    for role, user in users.items():
        grant_role(priced.event.id, user, role)
    allowed, refused = enter(users["coorganizer"]), enter(users["track_organizer"])
    assert create(refused, "discount-code", priced.event.id).status == 403
    code_id = create(allowed, "discount-code", priced.event.id).json["data"]["id"]
    path = f"/v1/discount-codes/{code_id}"
    assert [client.get(path).status for client in (allowed, refused)] == [200, 404]
    listed = refused.get(f"/v1/events/{priced.event.id}/discount-codes").json["data"]
    assert listed == []


def test_a_deleted_code_comes_back_unless_its_text_is_taken(priced: Stall, owner: Client) -> None:
    first = int(create(owner, "discount-code", priced.event.id).json["data"]["id"])
    assert owner.delete(f"/v1/discount-codes/{first}").status == 200
    second = int(create(owner, "discount-code", priced.event.id).json["data"]["id"])
    restore = build_document("discount-code", {"deleted-at": None}, first)
    path = f"/v1/discount-codes/{first}"
    assert owner.send("PATCH", path, restore, "get-trashed=true").status == 409
    assert owner.delete(f"/v1/discount-codes/{second}").status == 200
    assert owner.send("PATCH", path, restore, "get-trashed=true").status == 200
