"""What buyers may not write, and orders of unverified accounts."""

from collections.abc import Callable

import pytest

from tests.factories import events
from tests.integration.api.tickets.stall import Stall, read, write
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import Client

type Enter = Callable[..., Client]
type AddUser = Callable[..., int]
LATER = "2099-01-01T00:00:00Z"


@pytest.fixture
def market(stall: Stall, event: events.WholeEvent) -> int:
    """The id of a paid ticket of an event that goes on."""
    write("event", event.id, ends_at=LATER, payment_currency="EUR", can_pay_by_bank=True)
    return stall.add_ticket(100, type="paid", price=5, max_order=1)


def buy(who: Client, ticket: int) -> int:
    return who.post("/v1/orders/create-order", {"tickets": [{"id": ticket, "quantity": 1}]}).status


@pytest.mark.usefixtures("frozen")
def test_an_unverified_account_begins_few_orders(
    market: int, enter: Enter, add_user: AddUser
) -> None:
    stranger, member = enter(add_user(is_verified=False)), enter(add_user())
    assert [buy(stranger, market) for _ in range(21)] == [200] * 20 + [429]
    assert {buy(member, market) for _ in range(21)} == {200}


def test_only_the_gate_says_that_a_badge_is_printed(
    market: int, event: events.WholeEvent, enter: Enter, add_user: AddUser, stall: Stall
) -> None:
    buyer_id = add_user()
    order = stall.order(user_id=buyer_id)
    for who, is_printed in ((enter(buyer_id), False), (enter(event.owner_id), True)):
        path = f"/v1/orders/{order}/attendees"
        (seat,) = who.get(path).json["data"]
        body = build_document("attendee", {"is-badge-printed": True, "city": "London"})
        body["data"]["id"] = seat["id"]
        answer = who.send("PATCH", f"/v1/attendees/{seat['id']}", body)
        assert answer.status == 200, answer.body
        assert read("attendee", int(seat["id"]), "is_badge_printed") is is_printed


def test_attendees_of_another_event_make_no_order(
    market: int, event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    buyer = enter(add_user())
    links = {"event": ("event", event.id), "ticket": ("ticket", market)}
    form = buyer.send("POST", "/v1/attendees", build_document("attendee", {}, **links))
    assert form.status == 201, form.body
    body = build_document(
        "order",
        {},
        event=("event", event.id + 10**6),
        attendees=[("attendee", int(form.json["data"]["id"]))],
    )
    assert buyer.send("POST", "/v1/orders", body).status == 422
