"""Tickets and invoices as files: who gets which, and only they."""

from collections.abc import Callable
from typing import Any

import pytest

from local.documents.reading import read_texts
from openevent.infra.aws import client
from openevent.infra.config import settings
from tests.integration import letters
from tests.integration.api.order_mails import shop as shops
from tests.integration.api.order_mails.shop import Shop
from tests.integration.api.order_mails.test_purchases import (
    BOUGHT,
    HOLDER_MAIL,
    complete,
    fetch,
    follow,
    list_codes,
)
from tests.integration.api.tickets.stall import NOW, read, write
from tests.unit.api.client import Answer, Client

type Enter = Callable[..., Client]
type AddUser = Callable[..., int]


@pytest.fixture
def holder(add_user: AddUser, enter: Enter) -> tuple[Client, str]:
    """A user with a verified address, and the address."""
    id_ = add_user()
    return enter(id_), read("user", id_, "email")


def get_identifier(order: dict[str, Any]) -> str:
    return str(order["attributes"]["identifier"])


def download(who: Client, order: dict[str, Any]) -> Answer:
    """Download the tickets by both paths, which answer alike."""
    first = who.get(f"/v1/tickets/{get_identifier(order)}")
    second = who.get(f"/v1/orders/{order['id']}/tickets-pdf")
    assert first.status == second.status
    return first


def test_each_reads_the_own_tickets(
    shop: Shop, holder: tuple[Client, str], anonymous: Client, enter: Enter, add_user: AddUser
) -> None:
    guest, address = holder
    order = complete(shop, shop.email, address, "else@example.org", address)
    shops.work()
    seats = shop.list_seats(order)
    codes = [f"{get_identifier(order)}-{seat}" for seat in seats]
    assert list_codes(fetch(download(shop.buyer, order))) == codes
    assert list_codes(fetch(download(shop.organizer, order))) == codes
    assert list_codes(fetch(download(guest, order))) == [codes[1], codes[3]]
    assert download(enter(add_user()), order).status == 404
    assert download(anonymous, order).status == 401
    path = "/v1/orders/attendees/{}.pdf"
    assert list_codes(fetch(guest.get(path.format(seats[1])))) == [codes[1]]
    assert guest.get(path.format(seats[2])).status == 404
    assert list_codes(fetch(shop.organizer.get(path.format(seats[2])))) == [codes[2]]
    assert shop.buyer.get(path.format(seats[2]).removesuffix(".pdf")).status == 404
    attributes = shop.buyer.get(f"/v1/orders/{order['id']}").json["data"]["attributes"]
    assert (
        attributes["tickets-pdf-url"]
        == f"https://api.example.org/v1/tickets/{get_identifier(order)}"
    )


def test_the_invoice_is_for_the_buyer_and_organizers(
    shop: Shop, holder: tuple[Client, str]
) -> None:
    guest, address = holder
    write("ticket", shop.ticket, type="paid", price=12)
    order = shop.order(shop.email, address)
    shop.change(shop.buyer, order, status="placed", payment_mode="bank")
    shops.work()
    path = f"/v1/orders/invoices/{get_identifier(order)}"
    for who in (shop.buyer, shop.organizer):
        assert "EUR 24.00" in read_texts(fetch(who.get(path)))[0]
    assert guest.get(path).status == 403


def test_a_free_or_unfinished_order_has_no_such_file(shop: Shop) -> None:
    order = shop.order(shop.email)
    answer = download(shop.buyer, order)
    assert (answer.status, b"its status is initializing" in answer.body) == (404, True)
    shop.change(shop.buyer, order, status="completed")
    answer = shop.buyer.get(f"/v1/orders/invoices/{order['id']}")
    assert (answer.status, b"it has no invoice" in answer.body) == (404, True)


def test_an_order_without_attendees_has_no_tickets(shop: Shop) -> None:
    order = complete(shop, shop.email)
    shops.work()
    (seat,) = shop.list_seats(order)
    assert shop.organizer.delete(f"/v1/attendees/{seat}").status == 200
    shops.work()
    answer = download(shop.buyer, order)
    assert (answer.status, b"no attendees any more" in answer.body) == (404, True)


@pytest.mark.parametrize("loss", ["never made", "deleted", "old"])
def test_a_file_that_is_not_there_is_made(shop: Shop, loss: str) -> None:
    order = complete(shop, shop.email)
    if loss != "never made":
        shops.work()
        shops.take_mails()
    if loss == "deleted":
        _delete_files(shop)
    if loss == "old":
        body = {"data": {"type": "event", "id": str(shop.event.id), "attributes": {"name": "New"}}}
        assert shop.organizer.send("PATCH", f"/v1/events/{shop.event.id}", body).status == 200
        shops.work()
    answer = download(shop.buyer, order)
    assert (answer.status, answer.headers["retry-after"]) == (404, "5")
    shops.work()
    (page,) = read_texts(fetch(download(shop.buyer, order)))
    assert ("New" in page) == (loss == "old")
    assert len(shops.take_mails()) == (2 if loss == "never made" else 0)


def _delete_files(shop: Shop) -> None:
    place = {"Bucket": settings().bucket}
    answer = client("s3").list_objects_v2(**place, Prefix=f"tickets/{shop.event.id}/")
    for entry in answer["Contents"]:
        client("s3").delete_object(**place, Key=entry["Key"])


@pytest.mark.usefixtures("frozen")
def test_who_asks_often_makes_the_files_once(shop: Shop) -> None:
    order = complete(shop, shop.email)
    answers = {download(shop.buyer, order).status for _ in range(10)}
    assert answers == {404}
    assert letters.count_messages(settings().documents_queue_url) == 1


@pytest.mark.parametrize(
    ("type_", "values", "opened"),
    [
        ("user", {"is_blocked": True}, [404, 302]),
        ("user", {"deleted_at": NOW}, [404, 302]),
        ("event", {"deleted_at": NOW}, [404, 404]),
    ],
)
def test_a_link_ends_with_the_account_or_the_event(
    shop: Shop, anonymous: Client, type_: str, values: dict[str, Any], opened: list[int]
) -> None:
    order = complete(shop, shop.email, "grace@example.org")
    shops.work()
    mails = shops.take_mails()
    links = [mails[BOUGHT, shop.email], mails[HOLDER_MAIL, "grace@example.org"]]
    assert [follow(mail, anonymous).status for mail in links] == [302, 302]
    id_ = shop.event.id if type_ == "event" else read("order", int(order["id"]), "user_id")
    write(type_, id_, **values)
    assert [follow(mail, anonymous).status for mail in links] == opened


@pytest.mark.parametrize("token", ["", "x", "a.b.c"])
def test_no_other_token_opens_tickets(shop: Shop, anonymous: Client, token: str) -> None:
    order = complete(shop, shop.email)
    shops.work()
    path = f"/v1/tickets/{get_identifier(order)}"
    assert anonymous.get(path, f"token={token}").status == 404
