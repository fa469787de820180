"""Tickets and tags in an export; orders and attendees in the export of an owner."""

from pathlib import Path

import pytest
from sqlalchemy import insert

from export_worker.archive.layout import LAYOUTS
from export_worker.archive.sales import SALES_LAYOUTS
from openevent.infra import db
from openevent.resources.ticket_tag import tickets_ticket_tags
from openevent.work import jobs
from tests.factories import events
from tests.factories.events import WholeEvent
from tests.integration.api.tickets import code_rows
from tests.integration.api.tickets.stall import Stall
from tests.integration.export_worker import exports
from tests.integration.export_worker.test_lossless import find_differences
from tests.integration.import_worker import imports


@pytest.fixture
def stall() -> Stall:
    """An event with a ticket of 19.99 and a tag, a code, an order, and a form without an order."""
    with db.transaction() as connection:
        event = events.add_whole_event(connection, payment_currency="EUR")
    stall = Stall(event)
    paid = {"type": "paid", "price": "19.9900", "sales_ends_at": events.OPENING}
    start = events.CREATED_AT
    ticket = stall.add_ticket(5, name="Day", max_order=5, sales_starts_at=start, **paid)
    tag = stall.add("ticket-tag", name="Early")
    with db.transaction() as connection:
        pair = {"ticket_id": ticket, "ticket_tag_id": tag}
        connection.execute(insert(tickets_ticket_tags).values(pair))
    stall.add("tag", name="VIPs", color="#ff0000")
    code = code_rows.add_discount(event.id, ticket)
    order = stall.order("completed", user_id=event.owner_id, discount_code_id=code)
    stall.change_seats(order, firstname="Ada", email="ada@example.org")
    stall.add("attendee", ticket_id=ticket, creator_id=event.owner_id, firstname="A form")
    return stall


def grant(event: WholeEvent, role: str) -> int:
    with db.transaction() as connection:
        user = events.add_user(connection)
        events.grant(connection, event.id, user, role)
    return user


def test_tickets_and_tags_are_lossless(stall: Stall, tmp_path: Path) -> None:
    assert find_differences(stall.event.id, stall.event.owner_id, tmp_path) == []
    (ticket,) = exports.read_records((tmp_path / "first.zip").read_bytes())["tickets"]
    assert (ticket["price"], ticket["quantity"], "held" in ticket) == (19.99, 5, False)
    assert [tag["name"] for tag in ticket["ticket_tags"]] == ["Early"]
    assert not {"discount_codes", "access_codes"} & ticket.keys()


def test_an_export_has_no_orders_unless_it_is_asked_for_them(stall: Stall) -> None:
    records = exports.read_records(exports.run_export(stall.event.id, stall.event.owner_id))
    assert not {"orders", "attendees", "discount_codes", "access_codes"} & records.keys()


def test_orders_and_attendees_are_exported_with_their_lines(stall: Stall) -> None:
    zipped = exports.run_export(stall.event.id, stall.event.owner_id, orders=True)
    records = exports.read_records(zipped)
    (order,), (attendee,) = records["orders"], records["attendees"]
    assert (order["status"], order["discount_code"], order["access_code"]) == (
        "completed",
        "SPRING",
        None,
    )
    assert order["email"].endswith("@example.org")
    (line,) = order["tickets"]
    assert (line["id"], line["quantity"], line["price"]) == (stall.tickets[0], 1, 0)
    assert (attendee["firstname"], attendee["email"]) == ("Ada", "ada@example.org")
    assert (attendee["order_id"], attendee["ticket_id"]) == (order["id"], stall.tickets[0])
    assert list(records)[-3:] == ["orders", "attendees", "meta"]
    again = exports.run_export(stall.event.id, stall.event.owner_id, orders=True)
    assert again == zipped


def test_an_export_with_orders_is_imported_without_them(stall: Stall) -> None:
    zipped = exports.run_export(stall.event.id, stall.event.owner_id, orders=True)
    message = imports.run_import(zipped, stall.event.owner_id)
    messages = [each["message"] for each in imports.row_of(message)["result"]["warnings"]]
    assert [text for text in messages if "left out" in text] == [
        "1 orders were left out: they belong to the other server's buyers.",
        "1 attendees were left out: they belong to the other server's buyers.",
    ]
    assert imports.load_rows("order", message.event_id) == []


def test_who_is_no_owner_any_more_gets_no_orders(stall: Stall) -> None:
    helper = grant(stall.event, "organizer")
    row = exports.run_worker(exports.start_export(stall.event.id, helper, orders=True))
    assert row["state"] == jobs.FAILURE
    exports.run_export(stall.event.id, helper)


def test_an_event_without_orders_has_empty_files(stall: Stall) -> None:
    stall.order("completed")
    with db.transaction() as connection:
        other = events.add_whole_event(connection)
    records = exports.read_records(exports.run_export(other.id, other.owner_id, orders=True))
    assert (records["orders"], records["attendees"]) == ([], [])


def test_the_files_of_sales_have_all_attributes_but_addresses_of_this_server() -> None:
    orders, attendees = SALES_LAYOUTS
    assert {"identifier", "amount", "currency", "completed_at", "last4"} <= {*orders.fields}
    assert {"checkin_times", "is_checked_in", "created_at"} <= {*attendees.fields}
    assert not {"tickets_pdf_url", "pdf_url"} & {*orders.fields, *attendees.fields}
    assert {layout.file for layout in LAYOUTS}.isdisjoint({"orders", "attendees"})
