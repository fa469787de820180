"""What the event's form requires of attendees before their order goes on."""

from collections.abc import Callable

import pytest

from tests.factories import events
from tests.integration.api.order_mails.shop import Shop
from tests.integration.api.tickets.stall import Stall, write
from tests.integration.api.write.forms import add_field
from tests.integration.api.write.write_helpers import build_document, patch_row
from tests.unit.api.client import Answer, Client

type Enter = Callable[..., Client]
type AddUser = Callable[..., int]
FOLLOWING = ("pending", "placed", "completed")


@pytest.fixture
def shop(event: events.WholeEvent, enter: Enter, add_user: AddUser) -> Shop:
    """Sell one free ticket, of which the buyer fills in the names."""
    write("event", event.id, ends_at="2099-01-01T00:00:00Z")
    ticket = Stall(event).add_ticket()
    return Shop(event, enter(event.owner_id), enter(add_user()), "", ticket)


def advance(client: Client, order: dict[str, str], status: str) -> Answer:
    return patch_row(client, "order", int(order["id"]), status=status)


def test_a_buyer_fills_in_each_attendee_first(shop: Shop) -> None:
    add_field(shop.event.id, "attendee", "email")
    add_field(shop.event.id, "attendee", "jobTitle")
    order = shop.order("ada@example.org", None)
    first, second = shop.list_seats(order)
    errors = advance(shop.buyer, order, "pending").json["errors"]
    labels = [
        f"`job-title` of attendee {first}",
        f"`email` of attendee {second}",
        f"`job-title` of attendee {second}",
    ]
    sentences = [f"The event's form requires {label}." for label in labels]
    sentences[0] += f" Also missing: {labels[1]}, {labels[2]}."
    assert [error["detail"] for error in errors] == sentences
    pointers = {error["source"]["pointer"] for error in errors}
    assert pointers == {"/data/relationships/attendees"}
    for seat in (first, second):
        shop.change_attendee(shop.buyer, seat, **{"email": "a@example.org", "job-title": "Weaver"})
    assert advance(shop.buyer, order, "pending").status == 200


@pytest.mark.parametrize("status", ["pending", "completed"])
def test_each_status_that_ends_the_form_asks_for_it(shop: Shop, status: str) -> None:
    add_field(shop.event.id, "attendee", "company")
    order = shop.order("ada@example.org")
    assert advance(shop.buyer, order, status).status == 422
    assert advance(shop.buyer, order, "cancelled").status == 200


def test_an_order_whose_money_comes_later_is_asked_too(shop: Shop) -> None:
    switches = {"can_pay_by_bank": True, "payment_currency": "EUR"}
    write("event", shop.event.id, **switches)
    write("ticket", shop.ticket, type="paid", price=5)
    add_field(shop.event.id, "attendee", "company")
    order = shop.order("ada@example.org")
    path = f"/v1/orders/{order['id']}"
    body = build_document("order", {"status": "placed", "payment-mode": "bank"}, order["id"])
    assert shop.buyer.send("PATCH", path, body).status == 422
    shop.change_attendee(shop.buyer, *shop.list_seats(order), company="Mill")
    assert shop.buyer.send("PATCH", path, body).status == 200


def test_an_answer_to_an_own_question_may_be_required(shop: Shop) -> None:
    add_field(shop.event.id, "attendee", "tag", name="Tag")
    order = shop.order("ada@example.org")
    answer = advance(shop.buyer, order, "completed")
    (seat,) = shop.list_seats(order)
    assert answer.detail == f'The event\'s form requires "tag" (Tag) of attendee {seat}.'
    shop.change_attendee(shop.buyer, seat, **{"complex-field-values": {"tag": "Silver"}})
    assert advance(shop.buyer, order, "completed").status == 200


def test_what_is_not_asked_for(shop: Shop) -> None:
    add_field(shop.event.id, "attendee", "company", is_included=False)
    add_field(shop.event.id, "attendee", "phone", is_required=False)
    add_field(shop.event.id, "session", "level")
    add_field(shop.event.id, "attendee", "birth_date", form_id="of another ticket")
    order = shop.order("ada@example.org")
    assert advance(shop.buyer, order, "completed").status == 200


def test_a_ticket_with_a_form_of_its_own_asks_for_that_and_the_fixed_fields(shop: Shop) -> None:
    write("ticket", shop.ticket, form_id="weavers")
    add_field(shop.event.id, "attendee", "company")
    add_field(shop.event.id, "attendee", "phone", form_id="weavers")
    add_field(shop.event.id, "attendee", "city", is_fixed=True)
    order = shop.order("ada@example.org")
    details = [error["detail"] for error in advance(shop.buyer, order, "completed").json["errors"]]
    assert [("company" in detail, "of attendee" in detail) for detail in details] == [
        (False, True)
    ] * 2
    (seat,) = shop.list_seats(order)
    shop.change_attendee(shop.buyer, seat, phone="1", city="Leeds")
    assert advance(shop.buyer, order, "completed").status == 200


def test_a_deleted_attendee_needs_nothing(shop: Shop) -> None:
    add_field(shop.event.id, "attendee", "email")
    order = shop.order("ada@example.org", None)
    assert shop.organizer.delete(f"/v1/attendees/{shop.list_seats(order)[1]}").status == 200
    assert advance(shop.buyer, order, "completed").status == 200


def test_organizers_need_no_form(shop: Shop) -> None:
    add_field(shop.event.id, "attendee", "email")
    order = shop.order(None)
    assert advance(shop.buyer, order, "completed").status == 422
    assert advance(shop.organizer, order, "completed").status == 200
    item = {"id": str(shop.ticket), "quantity": "2"}
    event = ("event", shop.event.id)
    body = build_document("order", {"on-site-tickets": [item]}, event=event)
    answer = shop.organizer.send("POST", "/v1/orders", body, "onsite=true")
    assert answer.json["data"]["attributes"]["status"] == "completed"


def test_the_form_of_a_new_event_requires_names_and_an_address(enter: Enter, shop: Shop) -> None:
    dates = {"starts-at": "2030-05-01T08:00:00Z", "ends-at": "2030-05-02T08:00:00Z"}
    attributes = {"name": "Looms", "timezone": "UTC", "state": "published", **dates}
    event = shop.organizer.send("POST", "/v1/events", build_document("event", attributes))
    event_id = int(event.json["data"]["id"])
    sale = {"sales-starts-at": "2020-01-01T00:00:00Z", "sales-ends-at": "2030-05-01T00:00:00Z"}
    ticket = build_document(
        "ticket", {"name": "Seat", "type": "free", **sale}, event=("event", event_id)
    )
    ticket_id = shop.organizer.send("POST", "/v1/tickets", ticket).json["data"]["id"]
    cart = {"tickets": [{"id": ticket_id, "quantity": 1}]}
    order = shop.buyer.post("/v1/orders/create-order", cart).json["data"]
    errors = advance(shop.buyer, order, "pending").json["errors"]
    names = [error["detail"].rpartition(" requires ")[2].split()[0] for error in errors]
    assert names == ["`firstname`", "`lastname`", "`email`"]
