"""Orders: three ways to begin one, and its states."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from openevent.infra import db
from tests.factories import events
from tests.integration.api.tickets.stall import Stall, read, write
from tests.integration.api.write.media.written_rows import patch
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import Answer, Client

type Enter = Callable[..., Client]
type AddUser = Callable[..., int]


@pytest.fixture
def stall(event: events.WholeEvent) -> Stall:
    return Stall(event)


@pytest.fixture
def buyer(enter: Enter, add_user: AddUser, event: events.WholeEvent) -> Client:
    write("event", event.id, ends_at=OPEN_END, payment_currency="EUR", can_pay_by_bank=True)
    return enter(add_user())


OPEN_END = "2099-01-01T00:00:00Z"


def buy(client: Client, *tickets: tuple[int, int], **members: Any) -> Answer:
    """Order by the web: (ticket id, quantity) each."""
    items = [{"id": str(ticket_id), "quantity": number} for ticket_id, number in tickets]
    return client.post("/v1/orders/create-order", {"tickets": items, **members})


def create_form(client: Client, event: events.WholeEvent, ticket_id: int) -> str:
    """Create an attendee as clients of 2017 do."""
    attributes = {"firstname": "Ada", "lastname": "Lovelace", "email": "ada@example.org"}
    links = {"event": ("event", event.id), "ticket": ("ticket", ticket_id)}
    body = build_document("attendee", attributes, **links)
    answer = client.send("POST", "/v1/attendees", body)
    assert answer.status == 201, answer.body
    return str(answer.json["data"]["id"])


def test_the_web_orders_and_the_server_makes_the_attendees(stall: Stall, buyer: Client) -> None:
    first, second = stall.add_ticket(), stall.add_ticket()
    answer = buy(buyer, (first, 2), (second, 1))
    assert answer.status == 200, answer.body
    order = answer.json["data"]
    attributes = order["attributes"]
    assert (order["type"], attributes["status"], attributes["amount"]) == (
        "order",
        "initializing",
        0,
    )
    seats = buyer.get(f"/v1/orders/{attributes['identifier']}/attendees").json["data"]
    assert sorted(seat["attributes"]["ticket-id"] for seat in seats) == [str(first)] * 2 + [
        str(second)
    ]
    assert stall.check_counters() == {first: 2, second: 1}
    tickets = buyer.get(f"/v1/orders/{attributes['identifier']}/tickets").json["data"]
    assert {row["id"] for row in tickets} == {str(first), str(second)}


def test_clients_of_2017_create_the_attendees_first(
    stall: Stall, buyer: Client, event: events.WholeEvent, enter: Enter
) -> None:
    ticket = stall.add_ticket(2)
    forms = [create_form(buyer, event, ticket) for _ in range(2)]
    assert stall.check_counters() == {ticket: 0}
    assert enter(event.owner_id).get(f"/v1/attendees/{forms[0]}").status == 404
    body = build_document(
        "order",
        {"city": "London"},
        event=("event", event.id),
        attendees=[("attendee", int(form)) for form in forms],
    )
    answer = buyer.send("POST", "/v1/orders", body)
    assert answer.status == 201, answer.body
    assert answer.json["data"]["attributes"]["city"] == "London"
    assert stall.check_counters() == {ticket: 2}
    assert buyer.send("POST", "/v1/orders", body).status == 422
    seat = buyer.get(f"/v1/attendees/{forms[0]}?include=order".partition("?")[0], "include=order")
    assert seat.json["included"][0]["id"] == answer.json["data"]["id"]


def test_an_organizer_sells_at_the_door(
    stall: Stall, buyer: Client, event: events.WholeEvent, enter: Enter
) -> None:
    ticket = stall.add_ticket(3)
    item = {"data": {"type": "on-site-ticket", "attributes": {"id": str(ticket), "quantity": "2"}}}
    body = build_document("order", {"on-site-tickets": [item]}, event=("event", event.id))
    assert buyer.send("POST", "/v1/orders", body, "onsite=true").status == 403
    answer = enter(event.owner_id).send("POST", "/v1/orders", body, "onsite=true")
    assert answer.status == 201, answer.body
    assert answer.json["data"]["attributes"]["status"] == "completed"
    assert stall.check_counters() == {ticket: 2}


@pytest.mark.parametrize(
    ("values", "quantity", "part"),
    [
        ({}, 0, b"at least one ticket"),
        ({}, 11, b"has at most 10"),
        ({"min_order": 2}, 1, b"has at least 2"),
        ({"sales_starts_at": "2098-01-01T00:00:00Z", "sales_ends_at": OPEN_END}, 1, b"not begun"),
        ({"sales_ends_at": "2018-01-01T00:00:00Z", "sales_starts_at": "2017-01-01"}, 1, b"is over"),
        ({"is_hidden": True}, 1, b"may not order it"),
    ],
)
def test_what_only_front_ends_checked_is_refused(
    values: dict[str, Any], quantity: int, part: bytes, stall: Stall, buyer: Client
) -> None:
    ticket = stall.add_ticket(100, **values)
    answer = buy(buyer, (ticket, quantity))
    assert (answer.status in {409, 422}, part in answer.body) == (True, True), answer.body


def test_sold_out_names_the_ticket(stall: Stall, buyer: Client) -> None:
    ticket = stall.add_ticket(1, max_order=2)
    answer = buy(buyer, (ticket, 2))
    assert (answer.status, b'\\"Ticket 0\\"' in answer.body) == (409, True), answer.body
    assert stall.check_counters() == {ticket: 0}


def test_a_free_order_needs_a_verified_address(
    stall: Stall, buyer: Client, enter: Enter, add_user: AddUser
) -> None:
    ticket = stall.add_ticket()
    answer = buy(enter(add_user(is_verified=False)), (ticket, 1))
    assert (answer.status, answer.json["errors"][0]["source"]) == (
        403,
        {"code": "unverified-user"},
    )
    assert buy(buyer, (ticket, 1)).status == 200


def test_a_fourth_unfinished_order_cancels_the_oldest(stall: Stall, buyer: Client) -> None:
    ticket = stall.add_ticket(10)
    ids = [int(buy(buyer, (ticket, 1)).json["data"]["id"]) for _ in range(4)]
    statuses = [read("order", id_, "status") for id_ in ids]
    assert statuses == ["cancelled", *["initializing"] * 3]
    assert stall.check_counters() == {ticket: 3}


def test_a_sale_at_the_door_cancels_no_order(
    stall: Stall, event: events.WholeEvent, buyer: Client, enter: Enter
) -> None:
    ticket, owner = stall.add_ticket(10), enter(event.owner_id)
    ids = [int(buy(owner, (ticket, 1)).json["data"]["id"]) for _ in range(3)]
    items = {"on-site-tickets": [{"id": str(ticket), "quantity": "1"}]}
    body = build_document("order", items, event=("event", event.id))
    assert owner.send("POST", "/v1/orders", body, "onsite=true").status == 201
    assert {read("order", id_, "status") for id_ in ids} == {"initializing"}


def test_a_free_order_is_completed_by_its_buyer_once(stall: Stall, buyer: Client) -> None:
    ticket = stall.add_ticket()
    order = buy(buyer, (ticket, 1)).json["data"]
    for status in ("pending", "completed", "completed"):
        answer = patch(buyer, "order", int(order["id"]), status=status)
        assert answer.status == 200, answer.body
    attributes = answer.json["data"]["attributes"]
    assert (attributes["status"], attributes["expires-at"]) == ("completed", None)
    assert attributes["completed-at"] is not None
    kinds = "SELECT kind FROM changes WHERE subject_type = 'order' AND kind = 'order.completed'"
    with db.connect() as connection:
        rows = connection.execute(text(f"{kinds} AND subject_id = {order['id']}")).all()
    assert len(rows) == 1


def test_money_that_comes_later(
    stall: Stall, buyer: Client, enter: Enter, event: events.WholeEvent
) -> None:
    ticket = stall.add_ticket(type="paid", price="19.99")
    order = buy(buyer, (ticket, 2)).json["data"]
    order_id = int(order["id"])
    assert (order["attributes"]["amount"], order["attributes"]["currency"]) == (39.98, "EUR")
    assert patch(buyer, "order", order_id, status="completed").status == 403
    assert patch(buyer, "order", order_id, status="placed").status == 409
    assert patch(buyer, "order", order_id, payment_mode="cheque").status == 422
    placed = patch(buyer, "order", order_id, payment_mode="bank", status="placed", amount=1)
    assert placed.status == 200, placed.body
    assert placed.json["data"]["attributes"]["amount"] == 39.98
    assert patch(buyer, "order", order_id, status="completed").status == 409
    owner = enter(event.owner_id)
    paid = patch(owner, "order", order_id, status="completed", transaction_id="T1")
    attributes = paid.json["data"]["attributes"]
    assert [attributes[name] for name in ("paid-via", "transaction-id")] == ["bank", "T1"]
    assert patch(buyer, "order", order_id, status="cancelled").status == 403
    assert patch(owner, "order", order_id, status="cancelled").status == 422
    cancelled = patch(owner, "order", order_id, status="cancelled", refund_note="In cash.")
    assert cancelled.status == 200, cancelled.body
    assert stall.check_counters() == {ticket: 0}


def test_a_discount_code_lowers_the_amount_and_is_used_up(
    stall: Stall, buyer: Client, event: events.WholeEvent, enter: Enter
) -> None:
    ticket = stall.add_ticket(type="paid", price="10")
    attributes = {"code": "EARLY", "type": "percent", "value": 25, "tickets-number": 2}
    limits = {"max-quantity": 2}
    body = build_document(
        "discount-code",
        attributes | limits,
        event=("event", event.id),
        tickets=[("ticket", ticket)],
    )
    code = enter(event.owner_id).send("POST", "/v1/discount-codes", body)
    assert code.status == 201, code.body
    code_id = int(code.json["data"]["id"])
    order = buy(buyer, (ticket, 2), **{"discount-code": "early"})
    assert order.status == 200, order.body
    assert order.json["data"]["attributes"]["amount"] == 15
    assert order.json["data"]["attributes"]["discount-code-id"] == str(code_id)
    assert read("discount-code", code_id, "held") == 2
    assert buy(buyer, (ticket, 1), **{"discount-code": "early"}).status in {409, 422}
    patch(buyer, "order", int(order.json["data"]["id"]), status="cancelled")
    assert read("discount-code", code_id, "held") == 0


def test_an_order_is_seen_by_its_people_alone(
    stall: Stall, buyer: Client, enter: Enter, add_user: AddUser, event: events.WholeEvent
) -> None:
    ticket = stall.add_ticket()
    order = buy(buyer, (ticket, 1)).json["data"]
    path = f"/v1/orders/{order['attributes']['identifier']}"
    assert (buyer.get(path).status, enter(event.owner_id).get(path).status) == (200, 200)
    assert enter(add_user()).get(path).status == 404
    assert stall.check_counters() == {ticket: 1}
