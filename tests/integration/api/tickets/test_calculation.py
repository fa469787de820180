"""What an order costs, before it is made."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.factories import events
from tests.integration.api.tickets import code_rows
from tests.integration.api.tickets.stall import NOW, Stall, write
from tests.integration.api.write.write_helpers import get_pointer
from tests.roundtrips import CountingProxy
from tests.unit.api.client import Answer, Client

type Enter = Callable[..., Client]
PATH = "/v1/orders/calculate-amount"


def calculate(client: Client, *items: tuple[int, int], **members: Any) -> Answer:
    """Calculate (ticket, quantity) pairs; names of members have underscores."""
    tickets = [{"id": id_, "quantity": quantity} for id_, quantity in items]
    dashed = {name.replace("_", "-"): value for name, value in members.items()}
    return client.send("POST", PATH, {"tickets": tickets, **dashed})


@pytest.fixture
def priced(stall: Stall) -> Stall:
    """An event that takes euros, with two tickets of 9.99 and 4.99."""
    write("event", stall.event.id, payment_currency="EUR", can_pay_onsite=True)
    stall.add_ticket(name="Regular", type="paid", price=Decimal("9.99"))
    stall.add_ticket(name="Student", type="paid", price=Decimal("4.99"), is_fee_absorbed=True)
    return stall


def test_free_tickets_need_no_currency(stall: Stall, anonymous: Client) -> None:
    ticket = stall.add_ticket(name="Day")
    write("event", stall.event.id, payment_currency=None)
    answer = calculate(anonymous, (ticket, 2))
    assert answer.status == 200, answer.body
    assert (answer.json["total"], answer.json["tax"]) == (0.0, None)
    line = answer.json["tickets"][0]
    assert (line["id"], line["name"], line["quantity"], line["price"]) == (ticket, "Day", 2, 0.0)


def test_the_example_of_the_document(priced: Stall, anonymous: Client) -> None:
    regular, student = priced.tickets
    write("event", priced.event.id, is_tax_enabled=True)
    priced.add("tax", name="VAT", rate=19, is_tax_included_in_price=True)
    fee = priced.add_fee(currency="EUR", service_fee=2, maximum_fee=Decimal("0.5"))
    code_rows.add_discount(priced.event.id, regular, value=33)
    try:
        answer = calculate(anonymous, (regular, 3), (student, 1), discount_code="spring")
    finally:
        priced.remove_fee(fee)
    assert answer.status == 200, answer.body
    amounts = {name: answer.json[name] for name in ("sub_total", "total", "discount")}
    assert amounts == {"sub_total": 25.56, "total": 25.56, "discount": 9.9}
    assert answer.json["tax"] == {
        "included": True,
        "amount": 4.08,
        "percent": 19.0,
        "name": "VAT",
    }


def test_ids_may_be_texts_and_order_is_kept(priced: Stall, anonymous: Client) -> None:
    regular, student = priced.tickets
    tickets = [{"id": str(student), "quantity": "2"}, {"id": str(regular), "quantity": 0}]
    answer = anonymous.send("POST", PATH, {"tickets": tickets})
    assert [line["id"] for line in answer.json["tickets"]] == [student, regular]
    assert answer.json["total"] == 9.98


def test_a_donation_needs_a_price_within_its_limits(priced: Stall, anonymous: Client) -> None:
    ticket = priced.add_ticket(type="donation", min_price=2, max_price=50)
    for price, status in ((None, 422), (1, 422), (51, 422), (2.5, 200)):
        tickets = [{"id": ticket, "quantity": 2, "price": price}]
        answer = anonymous.send("POST", PATH, {"tickets": tickets})
        assert answer.status == status, answer.body
        if status == 422:
            assert get_pointer(answer) == "/data/tickets/price"
    assert answer.json["total"] == 5.0


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/data/tickets"),
        ({"tickets": {}}, "/data/tickets"),
        ({"tickets": [3]}, "/data/tickets/0"),
        ({"tickets": [{"id": 1, "quantity": -1}]}, "/data/tickets/0/quantity"),
        ({"tickets": [{"id": 1, "quantity": True}]}, "/data/tickets/0/quantity"),
        ({"tickets": [{"id": 1}]}, "/data/tickets/0/quantity"),
        ({"tickets": [{"id": "x", "quantity": 1}]}, "/data/tickets/0/id"),
        ({"tickets": [{"id": 10**17, "quantity": 1}]}, "/data/tickets/id"),
        ({"tickets": [{"id": 1, "quantity": 1}] * 101}, "/data/tickets"),
        ({"tickets": [], "discount-code": []}, "/data/discount-code"),
        ({"tickets": [], "access-code": "x" * 1001}, "/data/access-code"),
    ],
)
def test_each_error_names_its_place(body: dict[str, Any], pointer: str, anonymous: Client) -> None:
    answer = anonymous.send("POST", PATH, body)
    assert (answer.status, get_pointer(answer)) == (422, pointer), answer.body


def test_nothing_costs_nothing(anonymous: Client) -> None:
    answer = calculate(anonymous)
    assert (answer.status, answer.json["total"], answer.json["tickets"]) == (200, 0.0, [])


def test_a_ticket_twice_is_refused(priced: Stall, anonymous: Client) -> None:
    regular, _ = priced.tickets
    assert get_pointer(calculate(anonymous, (regular, 1), (regular, 1))) == "/data/tickets/id"


def test_tickets_of_two_events_are_refused(
    priced: Stall, anonymous: Client, draft: events.WholeEvent
) -> None:
    other = Stall(draft)
    ticket = other.add_ticket()
    assert b"There is no ticket" in calculate(anonymous, (priced.tickets[0], 1), (ticket, 1)).body
    write("event", draft.id, state="published")
    answer = calculate(anonymous, (priced.tickets[0], 1), (ticket, 1))
    assert b"must be of one event" in answer.body
    write("ticket", ticket, is_hidden=True)
    assert b"There is no ticket" in calculate(anonymous, (priced.tickets[0], 1), (ticket, 1)).body


def test_a_hidden_ticket_needs_a_valid_access_code(
    stall: Stall, anonymous: Client, owner: Client
) -> None:
    hidden, other = stall.add_ticket(is_hidden=True), stall.add_ticket(is_hidden=True)
    code_id = code_rows.add_access(stall.event.id, hidden)
    refused = calculate(anonymous, (hidden, 1))
    assert (refused.status, get_pointer(refused)) == (422, "/data/tickets/id")
    assert calculate(anonymous, (hidden, 1), access_code="vip").status == 200
    assert calculate(anonymous, (other, 1), access_code="vip").status == 422
    assert calculate(owner, (other, 1)).status == 200
    write("access-code", code_id, is_active=False)
    refused = calculate(anonymous, (hidden, 1), access_code="vip")
    assert (refused.status, get_pointer(refused)) == (422, "/data/access-code")


def test_a_discount_code_that_cannot_be_used_is_refused_at_its_place(
    priced: Stall, anonymous: Client
) -> None:
    regular, _ = priced.tickets
    code_rows.add_discount(priced.event.id, regular, code="OFF", is_active=False)
    code_rows.add_discount(priced.event.id, regular, code="USED", tickets_number=0)
    places = {"OFF": "discount-code", "NONE": "discount-code", "USED": "discount_sold_out"}
    for code, place in places.items():
        answer = calculate(anonymous, (regular, 1), discount_code=code)
        assert (answer.status, get_pointer(answer)) == (422, f"/data/{place}"), answer.body


def test_the_id_of_a_code_is_no_code_until_it_was_looked_up(
    priced: Stall, enter: Enter, add_user: Callable[..., int]
) -> None:
    regular, _ = priced.tickets
    code_id = code_rows.add_discount(priced.event.id, regular, code="Secret")
    here, there = Client(address="198.51.100.20"), Client(address="198.51.100.21")
    assert calculate(here, (regular, 1), discount_code=code_id).status == 422
    assert here.get(f"/v1/events/{priced.event.id}/discount-codes/SECRET").status == 200
    assert calculate(here, (regular, 1), discount_code=str(code_id)).json["discount"] == 1.0
    assert calculate(there, (regular, 1), discount_code=code_id).status == 422
    # The buyer logs in between the look-up and the order.
    buyer = Client(enter(add_user()).token, address=here.address)
    assert calculate(buyer, (regular, 1), discount_code=code_id).status == 200
    write("discount-code", code_id, code="Other secret")
    assert calculate(here, (regular, 1), discount_code=code_id).status == 422


@pytest.mark.usefixtures("frozen")
def test_guesses_of_codes_are_limited(priced: Stall) -> None:
    regular, _ = priced.tickets
    code_rows.add_discount(priced.event.id, regular)
    guesser = Client(address="198.51.100.30")
    for number in range(20):
        assert calculate(guesser, (regular, 1), discount_code=f"g{number}").status == 422
    assert calculate(guesser, (regular, 1), discount_code="spring").status == 429
    assert calculate(guesser, (regular, 1)).status == 200


def test_an_amount_is_for_co_organizers(priced: Stall, anonymous: Client, owner: Client) -> None:
    regular, _ = priced.tickets
    assert calculate(anonymous, (regular, 1), amount=5).json["total"] == 9.99
    assert calculate(owner, (regular, 1), amount=5).json["total"] == 5.0
    assert get_pointer(calculate(owner, (regular, 1), amount="x")) == "/data/amount"


def test_the_fee_of_the_country_comes_first(priced: Stall, anonymous: Client) -> None:
    regular, _ = priced.tickets
    write("event", priced.event.id, payment_country="Germany")
    fees = [
        priced.add_fee(currency="EUR", service_fee=1),
        priced.add_fee(currency="EUR", service_fee=10, country="Germany"),
    ]
    try:
        answer = calculate(anonymous, (regular, 1))
    finally:
        for fee in fees:
            priced.remove_fee(fee)
    assert answer.json["tickets"][0]["ticket_fee"] == 1.0


def test_a_deleted_or_ended_thing_is_none(priced: Stall, anonymous: Client) -> None:
    regular, student = priced.tickets
    write("ticket", student, deleted_at=NOW)
    assert calculate(anonymous, (student, 1)).status == 422
    code_rows.add_discount(priced.event.id, regular, deleted_at=NOW)
    assert calculate(anonymous, (regular, 1), discount_code="spring").status == 422
    code_rows.add_discount(priced.event.id, regular, valid_till=NOW - timedelta(days=1))
    assert calculate(anonymous, (regular, 1), discount_code="spring").status == 422


def test_it_is_one_statement(priced: Stall, trips: CountingProxy) -> None:
    regular, student = priced.tickets
    code_rows.add_discount(priced.event.id, regular)
    client, before = Client(address="198.51.100.40"), 0
    for _ in range(2):
        before = trips.trips
        assert calculate(client, (regular, 1), (student, 1), discount_code="spring").status == 200
    assert trips.trips - before == 1
