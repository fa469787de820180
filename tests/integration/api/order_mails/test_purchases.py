"""From an order to the mails with its tickets."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest

from dispatcher.notify import hourly_limits
from local.documents.reading import read_codes, read_texts
from mailer.message.outgoing import OutgoingMail
from tests.integration.api.order_mails import shop as shops
from tests.integration.api.order_mails.shop import Shop
from tests.integration.api.tickets.stall import read, write
from tests.unit.api.client import Answer, Client

BOUGHT, HOLDER_MAIL = "Ticket(s) Purchased", "ticket_purchased_attendee"
SOLD = "Ticket(s) Purchased to Organizer"


def complete(shop: Shop, *addresses: str | None) -> dict[str, Any]:
    order = shop.order(*addresses)
    shop.change(shop.buyer, order, status="completed")
    return order


def list_names(mail: OutgoingMail) -> list[str]:
    return [file.name for file in mail.files]


def list_codes(content: bytes) -> list[str]:
    """Read the codes of a PDF's pages."""
    pages = range(len(read_texts(content)))
    return [read_codes(content, page)[0][0] for page in pages]


def follow(mail: OutgoingMail, client: Client) -> Answer:
    """Follow the link of a mail to the tickets, without a login."""
    (url,) = set(re.findall(r"https://api\S+token=\S+", mail.text))
    parts = urlsplit(url)
    return client.get(parts.path, f"token={parse_qs(parts.query)['token'][0]}")


def fetch(answer: Answer) -> bytes:
    assert answer.status == 302, answer.body
    assert answer.headers["cache-control"] == "no-store"
    with urlopen(answer.headers["location"]) as file:
        content = file.read()
    assert isinstance(content, bytes)
    return content


def test_everybody_gets_the_own_tickets(shop: Shop, anonymous: Client) -> None:
    order = complete(shop, shop.email, "Grace@example.org", "grace@example.org", None)
    shops.work()
    mails = shops.take_mails()
    owner = read("user", shop.event.owner_id, "email")
    assert set(mails) == {(BOUGHT, shop.email), (HOLDER_MAIL, "Grace@example.org"), (SOLD, owner)}
    seats, identifier = shop.list_seats(order), order["attributes"]["identifier"]
    codes = [f"{identifier}-{seat}" for seat in seats]
    bought, own = mails[BOUGHT, shop.email], mails[HOLDER_MAIL, "Grace@example.org"]
    assert list_names(bought) == ["tickets.pdf", "event.ics"]
    assert list_names(own) == ["tickets.pdf", "event.ics"]
    assert list_names(mails[SOLD, owner]) == []
    assert list_codes(bought.files[0].content) == codes
    assert list_codes(own.files[0].content) == codes[1:3]
    assert bought.files[1].content.startswith(b"BEGIN:VCALENDAR")
    assert list_codes(fetch(follow(bought, anonymous))) == codes
    assert list_codes(fetch(follow(own, anonymous))) == codes[1:3]
    for text in (bought.text, own.text):
        assert "Engine Days" in text
        assert "1 January 2099, 09:00 (Europe/Berlin)" in text
    assert "Day pass: 4" in bought.text


def test_a_placed_order_says_how_to_pay_and_then_that_it_is_paid(shop: Shop) -> None:
    write("ticket", shop.ticket, type="paid", price=12)
    order = shop.order(shop.email)
    shop.change(shop.buyer, order, status="placed", payment_mode="bank")
    shops.work()
    first = shops.take_mails()[BOUGHT, shop.email]
    assert list_names(first) == ["tickets.pdf", "invoice.pdf", "event.ics"]
    assert "Pay to GB33" in first.text
    assert "EUR 12.00" in first.text
    assert "not paid yet" in first.text
    shop.change(shop.organizer, order, status="completed", paid_via="bank")
    shops.work()
    second = shops.take_mails()[BOUGHT, shop.email]
    assert "Pay to GB33" not in second.text
    assert "not paid yet" not in second.text


def test_mails_go_without_files_that_could_not_be_made(shop: Shop, anonymous: Client) -> None:
    order = complete(shop, shop.email, "grace@example.org")
    shops.give_up()
    shops.work()
    mails = shops.take_mails()
    assert [list_names(mail) for mail in mails.values()] == [[]] * 3
    assert "tickets_not_made" in shops.list_notices(shop.event.owner_id)
    bought = mails[BOUGHT, shop.email]
    assert "attached" not in bought.text
    assert follow(bought, anonymous).status == 404
    shops.work()
    assert len(list_codes(fetch(follow(bought, anonymous)))) == len(shop.list_seats(order))
    assert shops.take_mails() == {}


def test_the_same_state_again_sends_nothing(shop: Shop) -> None:
    order = complete(shop, shop.email)
    shops.work()
    assert len(shops.take_mails()) == 2
    shop.change(shop.buyer, order, status="completed")
    shops.work()
    assert shops.take_mails() == {}


def test_a_new_address_gets_its_ticket(shop: Shop, anonymous: Client) -> None:
    order = complete(shop, shop.email, "grace@example.org")
    shops.work()
    old = shops.take_mails()[HOLDER_MAIL, "grace@example.org"]
    seat = shop.list_seats(order)[1]
    shop.change_attendee(shop.buyer, seat, email="joan@example.org", firstname="Joan")
    shops.work()
    mails = shops.take_mails()
    assert set(mails) == {(HOLDER_MAIL, "joan@example.org")}
    (page,) = read_texts(mails[HOLDER_MAIL, "joan@example.org"].files[0].content)
    assert "Joan" in page
    assert follow(old, anonymous).status == 404


def test_nobody_floods_a_stranger_with_tickets(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hourly_limits, "PER_HOLDER", 2)
    order = complete(shop, shop.email, "victim@example.org")
    seat, numbers = shop.list_seats(order)[1], []
    for address in ("", "b@example.org", "victim@example.org", "c@example.org") * 2:
        if address:
            shop.change_attendee(shop.buyer, seat, email=address)
        shops.work()
        numbers.append(sum(who == "victim@example.org" for _, who in shops.take_mails()))
    assert numbers == [1, 0, 1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("who", ["buyer", "organizer"])
def test_who_cancels_before_there_are_tickets(shop: Shop, who: str) -> None:
    order = shop.order(shop.email)
    shop.change(getattr(shop, who), order, status="cancelled", cancel_note="No room")
    shops.work()
    mails = shops.take_mails()
    assert set(mails) == ({("Ticket(s) cancelled", shop.email)} if who == "organizer" else set())
    assert "ticket_cancelled_organizer" not in shops.list_notices(shop.event.owner_id)


def test_a_cancelled_order_has_no_tickets_any_more(shop: Shop, anonymous: Client) -> None:
    order = complete(shop, shop.email)
    shops.work()
    bought = shops.take_mails()[BOUGHT, shop.email]
    shop.change(shop.buyer, order, status="cancelled")
    shops.work()
    assert set(shops.take_mails()) == {("Ticket(s) cancelled", shop.email)}
    assert "ticket_cancelled_organizer" in shops.list_notices(shop.event.owner_id)
    answer = follow(bought, anonymous)
    assert (answer.status, b"cancelled" in answer.body) == (404, True)


def test_at_the_door_nobody_gets_a_mail_without_an_address(shop: Shop) -> None:
    items = [{"id": shop.ticket, "quantity": 2}]
    event = {"data": {"type": "event", "id": str(shop.event.id)}}
    data = {
        "type": "order",
        "attributes": {"on-site-tickets": items},
        "relationships": {"event": event},
    }
    answer = shop.organizer.send("POST", "/v1/orders", {"data": data}, "onsite=true")
    assert answer.status == 201, answer.body
    shops.work()
    assert shops.take_mails() == {}
    path = f"/v1/orders/{answer.json['data']['id']}/attendees"
    seat = shop.organizer.get(path).json["data"][0]["id"]
    shop.change_attendee(shop.organizer, seat, email="walker@example.org")
    shops.work()
    assert set(shops.take_mails()) == {(HOLDER_MAIL, "walker@example.org")}
