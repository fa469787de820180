"""Mails of an order once more, and the status of a payment."""

from collections.abc import Callable

import pytest

from tests.integration.api.order_mails import shop as shops
from tests.integration.api.order_mails.shop import Shop
from tests.integration.api.order_mails.test_purchases import BOUGHT, HOLDER_MAIL, complete
from tests.integration.api.tickets.stall import NOW, write
from tests.unit.api.client import Client

type Enter = Callable[..., Client]
type AddUser = Callable[..., int]
GUEST = "guest@example.org"


def resend(who: Client, key: object) -> int:
    return who.post("/v1/orders/resend-email", {"data": {"order": key}}).status


def send_receipt(who: Client, key: object) -> int:
    return who.post("/v1/attendees/send-receipt", {"order-identifier": key}).status


def test_organizers_send_the_mails_again(shop: Shop) -> None:
    order = complete(shop, shop.email, GUEST)
    shops.work()
    shops.take_mails()
    for key in (order["attributes"]["identifier"], int(order["id"])):
        assert resend(shop.organizer, key) == 200
        shops.work()
        mails = shops.take_mails()
        assert set(mails) == {(BOUGHT, shop.email), (HOLDER_MAIL, GUEST)}
        assert [file.name for file in mails[HOLDER_MAIL, GUEST].files] == [
            "ticket.pdf",
            "event.ics",
        ]
    assert resend(shop.buyer, order["id"]) == 403


def test_the_buyer_and_registrars_send_receipts(
    shop: Shop, enter: Enter, add_user: AddUser
) -> None:
    order = complete(shop, shop.email)
    shops.work()
    shops.take_mails()
    identifier = order["attributes"]["identifier"]
    assert send_receipt(shop.buyer, identifier) == 200
    shops.work()
    assert set(shops.take_mails()) == {(BOUGHT, shop.email)}
    registrar = enter(shop.add_registrar(add_user()))
    assert send_receipt(registrar, identifier) == 200
    assert send_receipt(enter(add_user()), identifier) == 404


def test_a_key_that_no_column_can_hold_is_unknown(shop: Shop) -> None:
    assert resend(shop.organizer, "\0") == 404


def test_an_order_of_a_deleted_event_sends_nothing(
    shop: Shop, enter: Enter, add_user: AddUser
) -> None:
    order = complete(shop, shop.email)
    registrar = enter(shop.add_registrar(add_user()))
    write("event", shop.event.id, deleted_at=NOW)
    for who in (shop.buyer, registrar):
        assert send_receipt(who, order["attributes"]["identifier"]) == 404


@pytest.mark.parametrize("status", ["initializing", "cancelled"])
def test_an_order_without_tickets_sends_none(shop: Shop, status: str) -> None:
    order = shop.order(shop.email)
    if status != "initializing":
        shop.change(shop.buyer, order, status=status)
    assert resend(shop.organizer, order["id"]) == 422
    assert send_receipt(shop.buyer, order["id"]) == 409


@pytest.mark.usefixtures("frozen")
def test_nobody_floods_a_mailbox(shop: Shop, enter: Enter) -> None:
    order = complete(shop, shop.email)
    statuses = [send_receipt(shop.buyer, order["id"]) for _ in range(6)]
    statuses += [send_receipt(shop.organizer, order["id"]) for _ in range(6)]
    assert statuses == [200] * 5 + [429] + [200] * 5 + [429]
    second = complete(shop, shop.email)
    assert send_receipt(shop.organizer, second["id"]) == 429


@pytest.mark.parametrize("body", [{}, {"data": {"order": None}}, {"data": {"order": ["1"]}}])
def test_the_body_must_name_an_order(shop: Shop, body: dict[str, object]) -> None:
    assert shop.organizer.post("/v1/orders/resend-email", body).status == 400


def test_the_status_of_a_payment(shop: Shop, enter: Enter, add_user: AddUser) -> None:
    order = shop.order(shop.email)
    path = f"/v1/orders/{order['attributes']['identifier']}/verify"
    for who in (shop.buyer, shop.organizer):
        assert who.post(path).json == {"payment_status": "initializing"}
    shop.change(shop.buyer, order, status="completed")
    assert shop.buyer.post(path).json == {"payment_status": "completed"}
    assert enter(add_user()).post(path).status == 404
