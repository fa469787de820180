"""Tickets: what an organizer may offer."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from openevent.infra import db
from openevent.resources import BY_TYPE
from tests.factories import events
from tests.integration.api.write.media.written_rows import patch
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import Answer, Client

type Enter = Callable[..., Client]
FREE = {
    "name": "Day ticket",
    "type": "free",
    "sales-starts-at": "2016-01-01T08:00:00Z",
    "sales-ends-at": "2016-02-01T08:00:00Z",
}
PAID = {"type": "paid", "price": 19.99}


@pytest.fixture
def owner(event: events.WholeEvent, enter: Enter) -> Client:
    return enter(event.owner_id)


def create(client: Client, event: events.WholeEvent, **attributes: Any) -> Answer:
    """Create a ticket; names have underscores."""
    dashed = {name.replace("_", "-"): value for name, value in attributes.items()}
    body = build_document("ticket", FREE | dashed, event=("event", event.id))
    return client.send("POST", "/v1/tickets", body)


def sell(client: Client, event: events.WholeEvent, currency: str = "EUR") -> None:
    answer = patch(client, "event", event.id, payment_currency=currency, can_pay_onsite=True)
    assert answer.status == 200, answer.body


def test_a_free_ticket_has_defaults(event: events.WholeEvent, owner: Client) -> None:
    answer = create(owner, event, quantity=7, price=5)
    assert answer.status == 201, answer.body
    attributes = answer.json["data"]["attributes"]
    names = ("price", "quantity", "min-order", "max-order", "position", "is-hidden")
    assert [attributes[name] for name in names] == [0, 7, 1, 7, 1, False]
    assert attributes["is-checkin-restricted"] is True


def test_a_price_is_shown_as_it_was_sent(event: events.WholeEvent, owner: Client) -> None:
    sell(owner, event)
    answer = create(owner, event, **PAID)
    assert answer.status == 201, answer.body
    assert b'"price":19.99' in answer.body
    filtered = owner.get(f"/v1/events/{event.id}/tickets", "filter[price]=19.99")
    assert [row["attributes"]["price"] for row in filtered.json["data"]] == [19.99]


@pytest.mark.parametrize(
    ("attributes", "place"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": 5, "max-order": 6}, "quantity"),
        ({"quantity": 1, "min-order": 2, "max-order": 2}, "quantity"),
        ({"min-order": 5, "max-order": 4}, "max-order"),
        ({"sales-starts-at": "2016-02-01T08:00:00Z"}, "sales-ends-at"),
        ({"sales-ends-at": "2099-02-01T08:00:00Z"}, "sales-ends-at"),
        ({"type": "paid"}, "price"),
        ({"type": "paid", "price": 1.005}, "price"),
        ({"type": "paid", "price": -1}, "price"),
        ({"type": "donation", "min-price": 5, "max-price": 4}, "max-price"),
        ({"type": "gift"}, "type"),
    ],
)
def test_what_contradicts_itself_is_a_422(
    attributes: dict[str, Any], place: str, event: events.WholeEvent, owner: Client
) -> None:
    sell(owner, event)
    answer = create(owner, event, **{k.replace("-", "_"): v for k, v in attributes.items()})
    pointer = {"pointer": f"/data/attributes/{place}"}
    assert (answer.status, answer.json["errors"][0]["source"]) == (422, pointer), answer.body


def test_a_paid_ticket_needs_a_currency_and_a_way_to_pay(
    event: events.WholeEvent, owner: Client
) -> None:
    patch(owner, "event", event.id, payment_currency=None, can_pay_onsite=True)
    assert create(owner, event, **PAID).status == 422
    patch(owner, "event", event.id, payment_currency="EUR", can_pay_onsite=False)
    assert create(owner, event, **PAID).status == 422
    sell(owner, event, "JPY")
    assert create(owner, event, **PAID).status == 422
    assert create(owner, event, type="paid", price=2000).status == 201


def test_the_currency_stays_while_a_ticket_has_a_price(
    event: events.WholeEvent, owner: Client
) -> None:
    sell(owner, event)
    assert patch(owner, "event", event.id, payment_currency="XYZ").status == 422
    ticket_id = int(create(owner, event, **PAID).json["data"]["id"])
    answer = patch(owner, "event", event.id, payment_currency="USD")
    assert (answer.status, answer.json["errors"][0]["source"]) == (
        409,
        {"pointer": "/data/attributes/payment-currency"},
    )
    assert patch(owner, "ticket", ticket_id, type="free").status == 200
    assert patch(owner, "event", event.id, payment_currency="USD").status == 200


def test_a_name_is_used_once_in_an_event(event: events.WholeEvent, owner: Client) -> None:
    ticket_id = create(owner, event).json["data"]["id"]
    assert create(owner, event, name="day  TICKET").status == 409
    assert owner.delete(f"/v1/tickets/{ticket_id}").status == 200
    assert create(owner, event).status == 201


def test_the_quantity_stays_above_the_seats_that_orders_hold(
    event: events.WholeEvent, owner: Client
) -> None:
    ticket_id = int(create(owner, event).json["data"]["id"])
    table = BY_TYPE["ticket"].table
    with db.transaction() as connection:
        connection.execute(update(table).where(table.c.id == ticket_id).values(held=30))
    answer = patch(owner, "ticket", ticket_id, quantity=29)
    assert answer.status == 422
    assert b"29 is less than the 30 seats" in answer.body
    assert patch(owner, "ticket", ticket_id, quantity=30).status == 200


def test_hidden_tickets_are_for_the_staff(
    event: events.WholeEvent, owner: Client, anonymous: Client
) -> None:
    ids = [create(owner, event, name=name).json["data"]["id"] for name in ("A", "B")]
    patch(owner, "ticket", int(ids[1]), is_hidden=True)
    path = f"/v1/events/{event.id}/tickets"
    assert [row["id"] for row in anonymous.get(path).json["data"]] == ids[:1]
    assert anonymous.get(f"/v1/tickets/{ids[1]}").status == 404
    assert {row["id"] for row in owner.get(path).json["data"]} == {*ids}


def test_only_co_organizers_write_tickets(
    event: events.WholeEvent, enter: Enter, add_user: Callable[..., int]
) -> None:
    assert create(enter(add_user()), event).status == 403


def test_a_deleted_ticket_comes_back_with_its_links_unless_its_name_is_taken(
    event: events.WholeEvent, owner: Client
) -> None:
    first = create(owner, event).json["data"]["id"]
    tag = build_document(
        "ticket-tag", {"name": "Early"}, event=("event", event.id), tickets=[("ticket", int(first))]
    )
    assert owner.send("POST", "/v1/ticket-tags", tag).status == 201
    path = f"/v1/tickets/{first}"
    assert owner.delete(path).status == 200
    assert owner.get(f"/v1/events/{event.id}/trash").json["data"][0]["title"] == "Day ticket"
    second = create(owner, event).json["data"]["id"]
    restore = build_document("ticket", {"deleted-at": None}, first)
    assert owner.send("PATCH", path, restore, "get-trashed=true").status == 409
    assert owner.delete(f"/v1/tickets/{second}").status == 200
    assert owner.send("PATCH", path, restore, "get-trashed=true").status == 200
    assert len(owner.get(f"{path}/ticket-tags").json["data"]) == 1
