"""What existing clients expect of orders, by the numbers of docs/contract/clients.md."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import events
from tests.integration.api.tickets.stall import Stall, write
from tests.integration.api.write.write_helpers import build_document, grant_role
from tests.unit.api.client import Answer, Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]
SEARCH = '[{"name":"user","op":"has","val":{"name":"email","op":"ilike","val":"%GRACE-%@NAVY%"}}]'


@pytest.fixture
def stall(event: events.WholeEvent) -> Stall:
    switches = {"payment_currency": "EUR", "can_pay_by_bank": True}
    write("event", event.id, ends_at="2099-01-01T00:00:00Z", **switches)
    return Stall(event)


def order_as_an_app(client: Client, stall: Stall, ticket: int, mode: str | None) -> Answer:
    event = ("event", stall.event.id)
    values = {"firstname": "Ada", "lastname": "Lovelace", "email": "ada@example.org"}
    form = build_document("attendee", values, event=event, ticket=("ticket", ticket))
    seat = client.send("POST", "/v1/attendees", form).json["data"]["id"]
    seats = [("attendee", int(seat))]
    body = build_document("order", {"payment-mode": mode}, event=event, attendees=seats)
    return client.send("POST", "/v1/orders", body)


@pytest.mark.parametrize(
    ("type_", "mode"),
    [("paid", "bank"), ("paid", "free"), ("paid", None), ("free", "free"), ("free", None)],
)
def test_36_a_new_order_has_the_mode_that_the_app_sends(
    stall: Stall, enter: Enter, add_user: AddUser, type_: str, mode: str | None
) -> None:
    ticket = stall.add_ticket(type=type_, price=5 if type_ == "paid" else 0)
    answer = order_as_an_app(enter(add_user()), stall, ticket, mode)
    attributes = answer.json["data"]["attributes"]
    assert (answer.status, attributes["payment-mode"]) == (201, mode or "free")


@pytest.mark.parametrize(
    ("type_", "mode"), [("paid", "cheque"), ("paid", "stripe"), ("free", "bank"), ("paid", "gold")]
)
def test_36_a_mode_that_does_not_fit_is_refused(
    stall: Stall, enter: Enter, add_user: AddUser, type_: str, mode: str
) -> None:
    ticket = stall.add_ticket(type=type_, price=5 if type_ == "paid" else 0)
    answer = order_as_an_app(enter(add_user()), stall, ticket, mode)
    pointer = answer.json["errors"][0]["source"]["pointer"]
    assert (answer.status, pointer) == (422, "/data/attributes/payment-mode")
    assert stall.check_counters() == {ticket: 0}


def list_orders(client: Client, stall: Stall, **query: str) -> Any:
    return client.get(f"/v1/events/{stall.event.id}/orders", {"include": "user"} | query).json


@pytest.mark.parametrize("status", ["pending", "placed", "completed", "cancelled"])
def test_37_organizers_see_and_search_the_buyers_of_their_event(
    stall: Stall, enter: Enter, add_user: AddUser, status: str
) -> None:
    email = f"grace-{status}@navy.example.org"
    buyer, owner = add_user(email=email), enter(stall.event.owner_id)
    order_id = stall.order(status, user_id=buyer)
    listed = list_orders(owner, stall, filter=SEARCH)
    assert [item["id"] for item in listed["data"]] == [str(order_id)]
    (user,) = listed["included"]
    assert (user["id"], user["attributes"]["email"]) == (str(buyer), email)
    assert user["attributes"]["billing-address"] is None


@pytest.mark.parametrize("status", ["initializing", "expired"])
def test_37_an_order_that_was_only_begun_shows_no_account(
    stall: Stall, enter: Enter, add_user: AddUser, status: str
) -> None:
    buyer, owner = add_user(), enter(stall.event.owner_id)
    stall.order(status, user_id=buyer)
    assert list_orders(owner, stall)["included"] == []
    assert owner.get(f"/v1/users/{buyer}").status == 404


def test_37_others_do_not_see_the_buyers(stall: Stall, enter: Enter, add_user: AddUser) -> None:
    buyer, registrar, stranger = add_user(), add_user(), add_user()
    stall.order("completed", user_id=buyer)
    with_role = enter(registrar)
    grant_role(stall.event.id, registrar, "registrar")
    statuses = [who.get(f"/v1/users/{buyer}").status for who in (with_role, enter(stranger))]
    assert statuses == [404, 404]
    grant_role(stall.event.id, registrar, "coorganizer")
    assert with_role.get(f"/v1/users/{buyer}").status == 200
    write("event", stall.event.id, deleted_at="2026-01-01T00:00:00Z")
    assert with_role.get(f"/v1/users/{buyer}").status == 404
