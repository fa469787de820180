"""Lists of resources that this product does not have."""

from collections.abc import Callable

import pytest

from api.routes.absent_lists import FOR_ADMINS, PUBLIC
from tests.factories.events import WholeEvent
from tests.integration.api.tickets.stall import Stall
from tests.unit.api.client import JSONAPI, Client

type Enter = Callable[..., Client]
type AddUser = Callable[..., int]
QUERY = "include=user,follower&filter=[x&sort=-x&page[size]=x&cache=true"


@pytest.mark.parametrize("plural", PUBLIC)
def test_a_public_list_is_empty_for_everybody(anonymous: Client, plural: str) -> None:
    answer = anonymous.get(f"/v1/{plural}", QUERY)
    assert (answer.status, answer.headers["content-type"]) == (200, JSONAPI)
    assert (answer.json["data"], answer.json["meta"]) == ([], {"count": 0})
    assert answer.json["links"]["self"].startswith(f"/v1/{plural}?include=user")


@pytest.mark.parametrize("plural", FOR_ADMINS)
def test_a_list_for_administrators_is_refused_to_others(
    anonymous: Client, enter: Enter, add_user: AddUser, plural: str
) -> None:
    path = f"/v1/{plural}"
    assert anonymous.get(path).status == 401
    assert enter(add_user()).get(path).status == 403
    for right in ("is_admin", "is_super_admin"):
        answer = enter(add_user(**{right: True})).get(path, QUERY)
        assert (answer.status, answer.json["data"]) == (200, [])


@pytest.mark.parametrize("plural", PUBLIC + FOR_ADMINS)
def test_an_empty_list_has_no_rows_and_takes_none(anonymous: Client, plural: str) -> None:
    assert anonymous.get(f"/v1/{plural}/1").status == 404
    assert anonymous.post(f"/v1/{plural}", {}).status == 405


@pytest.mark.parametrize("name", ["event-invoices", "badge-forms"])
def test_a_list_of_an_event_is_empty_for_those_who_may_read_it(
    event: WholeEvent, anonymous: Client, enter: Enter, add_user: AddUser, name: str
) -> None:
    path = f"/v1/events/{event.id}/{name}"
    assert anonymous.get(path).status == 401
    assert enter(add_user()).get(path).status == 403
    answer = enter(event.owner_id).get(path, QUERY)
    assert (answer.status, answer.json["data"], answer.json["meta"]) == (200, [], {"count": 0})
    assert enter(event.owner_id).get(f"/v1/events/0/{name}").status == 404


def test_the_invoices_of_a_user_are_for_the_user(enter: Enter, add_user: AddUser) -> None:
    user = add_user(is_profile_public=True)
    path = f"/v1/users/{user}/event-invoices"
    assert enter(user).get(path).json["data"] == []
    assert enter(add_user(is_admin=True)).get(path).json["data"] == []
    assert enter(add_user()).get(path).status == 403


def test_badge_forms_of_a_ticket_are_a_bare_list(
    event: WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    path = f"/v1/tickets/{Stall(event).add_ticket()}/badge-forms"
    answer = enter(event.owner_id).get(path)
    assert (answer.status, answer.json) == (200, [])
    assert enter(add_user()).get(path).status == 403


def test_stripe_is_refused(anonymous: Client, enter: Enter, add_user: AddUser) -> None:
    document = {"data": {"type": "stripe-authorization", "attributes": {}}}
    path = "/v1/stripe-authorizations"
    assert anonymous.send("POST", path, document).status == 401
    answer = enter(add_user()).send("POST", path, document)
    assert (answer.status, answer.headers["content-type"]) == (422, JSONAPI)
    assert answer.detail.startswith("This server takes no payments by card.")


def test_no_card_is_charged(event: WholeEvent, enter: Enter, add_user: AddUser) -> None:
    stall = Stall(event)
    stall.add_ticket()
    buyer = add_user()
    path = f"/v1/orders/{stall.order(user_id=buyer)}/charge"
    document = {"data": {"type": "charge", "attributes": {}}}
    answer = enter(buyer).send("POST", path, document)
    assert (answer.status, answer.json["errors"][0]["title"]) == (409, "Payment mode not allowed")
    assert enter(add_user()).send("POST", path, document).status == 404
