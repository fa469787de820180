"""Tickets and tags in a zip; orders and attendees, which an import leaves out."""

from typing import Any

from sqlalchemy import select

from openevent.infra import db
from openevent.resources import BY_TYPE
from openevent.resources.ticket_tag import tickets_ticket_tags
from tests.factories import archives
from tests.integration.import_worker import imports
from tests.integration.import_worker.partial_zips import EVENT, import_files, load_names

SALE = {"sales_starts_at": "2018-01-01T09:00:00Z", "sales_ends_at": "2018-03-22T09:00:00Z"}
PRICED = {**EVENT, "payment_currency": "EUR"}


def load_pairs(event_id: int) -> list[tuple[str, str]]:
    """Load the names of tickets with the names of their tags."""
    ticket, tag = BY_TYPE["ticket"].table, BY_TYPE["ticket-tag"].table
    pairs = tickets_ticket_tags
    joined = pairs.join(ticket, ticket.c.id == pairs.c.ticket_id).join(
        tag, tag.c.id == pairs.c.ticket_tag_id
    )
    statement = select(ticket.c.name, tag.c.name).select_from(joined)
    with db.connect() as connection:
        rows = connection.execute(statement.where(ticket.c.event_id == event_id))
        return sorted((row[0], row[1]) for row in rows)


def test_tickets_come_in_with_their_prices_and_tags(user: int) -> None:
    ticket = {"id": 7, "name": "Day", "type": "paid", "price": 19.99, "quantity": 50, **SALE}
    event_id, warnings = import_files(
        user,
        event=PRICED,
        ticket_tags=[{"id": 3, "name": "Early"}],
        tickets=[{**ticket, "ticket_tags": [{"id": 3, "name": "Early"}, {"name": "Online"}]}],
        tags=[{"id": 1, "name": "VIPs", "color": "#ff0000"}],
    )
    assert warnings == []
    (row,) = imports.load_rows("ticket", event_id)
    assert (str(row["price"]), row["quantity"], row["max_order"]) == ("19.99", 50, 10)
    assert load_pairs(event_id) == [("Day", "Early"), ("Day", "Online")]
    assert load_names("tag", event_id) == ["VIPs"]


def test_a_tag_may_name_its_tickets_and_makes_none(user: int) -> None:
    event_id, _ = import_files(
        user,
        ticket_tags=[{"id": 3, "name": "Early", "tickets": [{"id": 7}, {"id": 8, "name": "No"}]}],
        tickets=[{"id": 7, "name": "Day", "type": "free", **SALE}],
    )
    assert load_names("ticket", event_id) == ["Day"]
    assert load_pairs(event_id) == [("Day", "Early")]


def test_tickets_that_the_api_would_refuse_are_mended(user: int) -> None:
    tickets: list[dict[str, Any]] = [
        {"id": 1, "name": "A", "type": "gift", "quantity": 0, "max_order": 5},
        {"id": 2, "name": "B", "type": "paid", "price": "much", **SALE},
        {"id": 3, "name": "b", "type": "free", **SALE},
    ]
    event_id, warnings = import_files(user, event=PRICED, tickets=tickets)
    rows = imports.load_rows("ticket", event_id)
    columns = ("name", "type", "quantity", "max_order", "is_hidden")
    assert [tuple(row[column] for column in columns) for row in rows] == [
        ("A", "free", 1, 1, False),
        ("B", "paid", 100, 10, True),
    ]
    assert '"gift" is not a type of a ticket: the import used "free".' in warnings
    assert any("are called" in warning for warning in warnings)
    assert len(warnings) == 8, warnings


def test_orders_and_attendees_are_left_out_with_their_number(user: int) -> None:
    event_id, warnings = import_files(
        user, orders=[{"id": 1}, {"id": 2}], attendees=[{"id": 1, "email": "ada@example.org"}]
    )
    assert warnings == [
        "2 orders were left out: they belong to the other server's buyers.",
        "1 attendees were left out: they belong to the other server's buyers.",
    ]
    assert imports.load_rows("order", event_id) == imports.load_rows("attendee", event_id) == []


def test_files_of_sales_that_cannot_be_read_stop_nothing(user: int) -> None:
    zipped = archives.pack_entries(
        {
            "event": b'{"name": "Days", "starts_at": "2018-03-22", "ends_at": "2018-03-23"}',
            "orders": b"[{",
            "attendees": b"[]",
        }
    )
    message = imports.run_import(zipped, user)
    warnings = imports.row_of(message)["result"]["warnings"]
    assert [each["message"] for each in warnings if each["file"] in {"orders", "attendees"}] == [
        "The orders were left out: they belong to the other server's buyers."
    ]
