"""Looking a code up by its text, and what an access code shows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from openevent.auth import rate_limits
from tests.integration.api.tickets import code_rows
from tests.integration.api.tickets.stall import NOW, Stall, write
from tests.unit.api.client import Client

type Enter = Callable[..., Client]
USELESS: list[dict[str, Any]] = [
    {"is_active": False},
    {"valid_from": NOW + timedelta(hours=1)},
    {"valid_till": NOW - timedelta(hours=1)},
    {"tickets_number": 0},
]


def build_path(stall: Stall, code: str, kind: str = "discount") -> str:
    return f"/v1/events/{stall.event.id}/{kind}-codes/{code}"


def test_a_discount_code_is_read_by_its_text(stall: Stall, anonymous: Client) -> None:
    ticket = stall.add_ticket()
    code_id = code_rows.add_discount(stall.event.id, ticket, code="Früh 20")
    path = build_path(stall, "FR%C3%9CH%2020")
    answer = anonymous.get(path, {"include": "tickets,event"})
    assert answer.status == 200, answer.body
    data = answer.json["data"]
    assert (data["id"], data["attributes"]["code"]) == (str(code_id), "Früh 20")
    included = {(row["type"], row["id"]) for row in answer.json["included"]}
    assert included == {("ticket", str(ticket)), ("event", str(stall.event.id))}
    assert answer.headers["cache-control"] == "private, no-cache"


def test_the_path_may_have_the_identifier_of_the_event(stall: Stall, anonymous: Client) -> None:
    code_rows.add_access(stall.event.id)
    answer = anonymous.get(f"/v1/events/{stall.event.id}", {"fields[event]": "identifier"})
    identifier = answer.json["data"]["attributes"]["identifier"]
    assert anonymous.get(f"/v1/events/{identifier}/access-codes/vip").status == 200


@pytest.mark.parametrize("kind", ["discount", "access"])
@pytest.mark.parametrize("values", USELESS, ids=lambda values: next(iter(values)))
def test_a_code_that_cannot_be_used_is_a_405(
    kind: str, values: dict[str, Any], stall: Stall, anonymous: Client
) -> None:
    add = code_rows.add_discount if kind == "discount" else code_rows.add_access
    add(stall.event.id, code="X1", **values)
    assert anonymous.get(build_path(stall, "X1", kind)).status == 405
    assert anonymous.get(build_path(stall, "X2", kind)).status == 404


def test_a_code_ends_with_the_event(stall: Stall, anonymous: Client) -> None:
    code_rows.add_discount(stall.event.id, valid_till=None)
    assert anonymous.get(build_path(stall, "spring")).status == 405
    write("event", stall.event.id, ends_at=NOW + timedelta(days=1))
    assert anonymous.get(build_path(stall, "spring")).status == 200


def test_uses_of_run_out_orders_count_no_more(stall: Stall, anonymous: Client) -> None:
    stall.add_ticket()
    code_id = code_rows.add_discount(stall.event.id, tickets_number=1, held=1)
    order = stall.order(expires_at=NOW + timedelta(hours=1), discount_code_id=code_id)
    stall.change_seats(order, is_discount_applied=True)
    assert anonymous.get(build_path(stall, "spring")).status == 405
    write("order", order, expires_at=NOW - timedelta(hours=1))
    assert anonymous.get(build_path(stall, "spring")).status == 200


def test_an_id_or_a_code_of_another_event_is_unknown(stall: Stall, anonymous: Client) -> None:
    code_id = code_rows.add_discount(stall.event.id)
    assert anonymous.get(build_path(stall, str(code_id))).status == 404
    assert anonymous.get(f"/v1/discount-codes/{code_id}").status == 404


def test_a_code_shows_its_hidden_tickets_and_no_others(stall: Stall, anonymous: Client) -> None:
    hidden, other = stall.add_ticket(is_hidden=True), stall.add_ticket(is_hidden=True)
    code_id = code_rows.add_access(stall.event.id, hidden)
    code_rows.add_access(stall.event.id, other, code="OTHER")
    answer = anonymous.get(build_path(stall, "vip", "access"), {"include": "tickets,event.tickets"})
    tickets = [row["id"] for row in answer.json["included"] if row["type"] == "ticket"]
    assert tickets == [str(hidden)]
    path = f"/v1/access-codes/{code_id}/tickets"
    assert anonymous.get(path).status == 404
    assert [row["id"] for row in anonymous.get(path, "code=Vip").json["data"]] == [str(hidden)]
    assert anonymous.get(path, "code=other").status == 404
    assert anonymous.get(f"/v1/tickets/{hidden}", "code=VIP&hash=VIP").status == 404


def test_an_access_code_that_is_not_valid_shows_nothing(stall: Stall, anonymous: Client) -> None:
    hidden = stall.add_ticket(is_hidden=True)
    code_id = code_rows.add_access(stall.event.id, hidden, is_active=False)
    assert anonymous.get(build_path(stall, "vip", "access"), "include=tickets").status == 405
    assert anonymous.get(f"/v1/access-codes/{code_id}/tickets", "code=vip").status == 405


def test_a_discount_code_shows_no_hidden_tickets(stall: Stall, anonymous: Client) -> None:
    code_rows.add_discount(stall.event.id, stall.add_ticket(is_hidden=True))
    answer = anonymous.get(build_path(stall, "spring"), "include=tickets")
    assert (answer.status, answer.json["included"]) == (200, [])


@pytest.mark.usefixtures("frozen")
def test_misses_are_limited_by_viewer_and_event(
    stall: Stall, enter: Enter, add_user: Callable[..., int]
) -> None:
    code_rows.add_discount(stall.event.id)
    code_rows.add_discount(stall.event.id, code="USED", tickets_number=0)
    crowd = Client(address="198.51.100.7")
    for number in range(10):
        assert crowd.get(build_path(stall, f"guess{number}")).status == 404
        assert crowd.get(build_path(stall, "USED")).status == 405
        assert crowd.get(build_path(stall, "SPRING")).status == 200
    assert crowd.get(build_path(stall, "USED")).status == 429
    guess = crowd.get(build_path(stall, "guess"))
    assert guess.status == 429
    assert int(guess.headers["retry-after"]) > 0
    # What the viewer has shown to have stays open, and everybody else is free.
    assert crowd.get(build_path(stall, "SPRING")).status == 200
    assert enter(add_user()).get(build_path(stall, "SPRING")).status == 200
    assert Client(address="198.51.100.8").get(build_path(stall, "guess")).status == 404


def test_organizers_are_not_limited(stall: Stall, owner: Client) -> None:
    for number in range(21):
        assert owner.get(build_path(stall, f"guess{number}")).status == 404


def test_a_miss_costs_the_same_whatever_the_code_is(
    stall: Stall, anonymous: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    for name in ("count", "uncount", "trust", "is_trusted"):
        original = getattr(rate_limits, name)

        def spy(*arguments: Any, name: str = name, original: Any = original) -> Any:
            calls.append(name)
            return original(*arguments)

        monkeypatch.setattr(rate_limits, name, spy)
    code_rows.add_discount(stall.event.id, code="OFF", is_active=False)
    code_rows.add_discount(stall.event.id, code="USED", tickets_number=0)
    for code in ("UNKNOWN", "OFF", "USED"):
        anonymous.get(build_path(stall, code))
    assert calls == ["is_trusted", "count"] * 3


def test_unused_codes_are_deleted(
    stall: Stall, owner: Client, enter: Enter, add_user: Callable[..., int]
) -> None:
    code_rows.add_discount(stall.event.id)
    used = code_rows.add_discount(stall.event.id, code="USED", held=1)
    path = f"/v1/events/{stall.event.id}/discount-codes/delete-unused"
    assert enter(add_user()).delete(path).status == 403
    answer = owner.delete(path)
    assert (answer.status, answer.json) == (200, {"success": True, "deletes": 1})
    rows = owner.get(f"/v1/events/{stall.event.id}/discount-codes").json["data"]
    assert [row["id"] for row in rows] == [str(used)]
    trash = owner.get(f"/v1/events/{stall.event.id}/trash").json["data"]
    assert [row["type"] for row in trash] == ["discount-code"]
    assert owner.delete(path).json == {"success": True, "deletes": 0}
