"""A badge to print: from the request to the file."""

from collections.abc import Callable
from typing import Any
from urllib.request import urlopen

import pytest

from local.documents.reading import read_codes, read_texts
from tests.integration.api.order_mails import shop as shops
from tests.integration.api.order_mails.shop import Shop
from tests.integration.api.order_mails.test_purchases import complete
from tests.integration.api.tickets.stall import write
from tests.unit.api.client import Answer, Client

type Enter = Callable[..., Client]
type AddUser = Callable[..., int]
PATH = "/v1/badge-forms/print-badge-pdf"


def print_badge(who: Client, attendee: object) -> Answer:
    return who.post(PATH, {"attendee_id": attendee})


def test_a_registrar_prints_a_badge(shop: Shop, enter: Enter, add_user: AddUser) -> None:
    order = complete(shop, shop.email)
    (seat,) = shop.list_seats(order)
    write("attendee", int(seat), company="Mill & Co.", job_title="Miller")
    registrar = enter(shop.add_registrar(add_user()))
    answer = print_badge(registrar, int(seat))
    assert answer.status == 200, answer.body
    shops.work()
    task = registrar.get(answer.json["task_url"]).json
    assert (task["state"], task["kind"]) == ("SUCCESS", "badge.print")
    with urlopen(task["result"]["download_url"]) as file:
        content = file.read()
    (text,) = read_texts(content)
    assert all(word in text for word in ("Engine Days", "Ada", "Miller", "Mill & Co.", "Day pass"))
    assert read_codes(content)[0][0] == f"{order['attributes']['identifier']}-{seat}"


def test_others_print_none(shop: Shop, enter: Enter, add_user: AddUser) -> None:
    order = complete(shop, shop.email)
    (seat,) = shop.list_seats(order)
    assert print_badge(shop.buyer, seat).status == 403
    assert print_badge(enter(add_user()), seat).status == 404
    assert print_badge(shop.organizer, 10**9).status == 404


def test_an_unfinished_order_has_no_badges(shop: Shop) -> None:
    (seat,) = shop.list_seats(shop.order(shop.email))
    assert print_badge(shop.organizer, seat).status == 409


def test_a_deleted_attendee_ends_the_task(shop: Shop) -> None:
    (seat,) = shop.list_seats(complete(shop, shop.email))
    answer = print_badge(shop.organizer, seat)
    write("attendee", int(seat), deleted_at="2026-01-01T00:00:00Z")
    shops.work()
    task = shop.organizer.get(answer.json["task_url"]).json
    assert (task["state"], task["result"]) == ("FAILURE", "The attendee has been deleted.")


@pytest.mark.parametrize("body", [{}, {"attendee_id": None}, {"attendee_id": True}])
def test_the_body_must_name_an_attendee(shop: Shop, body: dict[str, Any]) -> None:
    assert shop.organizer.post(PATH, body).status == 422
