"""Tags of attendees and of tickets, and the fees of the platform."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import events
from tests.integration.api.tickets.stall import Stall
from tests.integration.api.write.write_helpers import build_document, get_pointer, grant_role
from tests.unit.api.client import Answer, Client

type Enter = Callable[..., Client]


def create(client: Client, type_: str, event_id: int, **links: Any) -> Answer:
    document = build_document(type_, {"name": "Early"}, event=("event", event_id), **links)
    return client.send("POST", f"/v1/{type_}s", document)


def test_a_ticket_tag_groups_tickets(stall: Stall, owner: Client, anonymous: Client) -> None:
    ticket = stall.add_ticket()
    answer = create(owner, "ticket-tag", stall.event.id, tickets=[("ticket", ticket)])
    assert answer.status == 201, answer.body
    tag_id = answer.json["data"]["id"]
    assert create(owner, "ticket-tag", stall.event.id).status == 409
    listed = anonymous.get(f"/v1/tickets/{ticket}/ticket-tags").json["data"]
    assert [row["id"] for row in listed] == [tag_id]
    tickets = anonymous.get(f"/v1/ticket-tags/{tag_id}/tickets").json["data"]
    assert [row["id"] for row in tickets] == [str(ticket)]


def test_a_ticket_tag_shows_no_hidden_tickets(
    stall: Stall, owner: Client, anonymous: Client
) -> None:
    hidden = stall.add_ticket(is_hidden=True)
    tag_id = create(owner, "ticket-tag", stall.event.id, tickets=[("ticket", hidden)])
    path = f"/v1/ticket-tags/{tag_id.json['data']['id']}"
    assert anonymous.get(f"{path}/tickets").json["data"] == []
    assert anonymous.get(path, "include=tickets").json["included"] == []


def test_tags_are_for_the_people_at_the_gate(
    event: events.WholeEvent,
    owner: Client,
    anonymous: Client,
    enter: Enter,
    add_user: Callable[..., int],
) -> None:
    registrar = add_user()
    grant_role(event.id, registrar, "registrar")
    assert create(owner, "tag", event.id).status == 201
    assert create(enter(registrar), "tag", event.id).status == 403
    path = f"/v1/events/{event.id}/tags"
    assert [row["attributes"]["name"] for row in enter(registrar).get(path).json["data"]] == [
        "Early"
    ]
    assert enter(add_user()).get(path).json["data"] == []
    assert anonymous.get(path).status == 401


@pytest.mark.parametrize(
    ("attributes", "place"),
    [
        ({"currency": "XYZ"}, "currency"),
        ({"currency": "JPY", "maximum-fee": 0.5}, "maximum-fee"),
        ({"currency": "EUR", "service-fee": 101}, "service-fee"),
        ({"currency": "EUR", "service-fee": -1}, "service-fee"),
    ],
)
def test_a_fee_that_is_no_amount_is_a_422(
    attributes: dict[str, Any], place: str, enter: Enter, add_user: Callable[..., int]
) -> None:
    admin = enter(add_user(is_admin=True))
    answer = admin.send("POST", "/v1/ticket-fees", build_document("ticket-fee", attributes))
    assert (answer.status, get_pointer(answer)) == (422, f"/data/attributes/{place}"), answer.body


def test_fees_are_for_administrators(
    owner: Client, anonymous: Client, enter: Enter, add_user: Callable[..., int]
) -> None:
    admin = enter(add_user(is_admin=True))
    document = build_document("ticket-fee", {"currency": "CHF", "service-fee": 2.5})
    assert owner.send("POST", "/v1/ticket-fees", document).status == 403
    assert anonymous.get("/v1/ticket-fees").status == 401
    assert owner.get("/v1/ticket-fees").status == 403
    fee_id = admin.send("POST", "/v1/ticket-fees", document).json["data"]["id"]
    listed = admin.get("/v1/ticket-fees", 'filter=[{"name":"currency","op":"eq","val":"CHF"}]')
    assert [row["attributes"]["service-fee"] for row in listed.json["data"]] == [2.5]
    assert admin.delete(f"/v1/ticket-fees/{fee_id}").status == 200
