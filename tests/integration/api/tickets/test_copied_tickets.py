"""A copied event has the tickets, tags and codes of its source, and sells from 0."""

from typing import Any

from sqlalchemy import Table, select

from openevent.infra import db
from openevent.resources import BY_TYPE
from openevent.resources.access_code import access_codes_tickets
from openevent.resources.discount_code import discount_codes_tickets
from openevent.resources.ticket_tag import tickets_ticket_tags
from tests.integration.api.tickets import code_rows
from tests.integration.api.tickets.stall import NOW, Stall, write
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import Client


def load(type_: str, event_id: int) -> list[Any]:
    table = BY_TYPE[type_].table
    with db.connect() as connection:
        rows = connection.execute(select(table).where(table.c.event_id == event_id))
        return [dict(row) for row in rows.mappings()]


def load_pairs(table: Table, event_id: int) -> list[tuple[str, str]]:
    """Load the pairs of a link table, as the names of a row and of its ticket."""
    ticket, other = BY_TYPE["ticket"].table, next(c for c in table.c if c.name != "ticket_id")
    side = next(iter(other.foreign_keys)).column.table
    label = side.c.code if "code" in side.c else side.c.name
    joined = table.join(ticket, ticket.c.id == table.c.ticket_id).join(side, side.c.id == other)
    statement = select(label, ticket.c.name).select_from(joined)
    with db.connect() as connection:
        of_event = statement.where(ticket.c.event_id == event_id, side.c.event_id == event_id)
        return [(row[0], row[1]) for row in connection.execute(of_event)]


def copy(owner: Client, stall: Stall) -> int:
    answer = owner.post(f"/v1/events/{stall.event.id}/copy")
    assert answer.status == 200, answer.body
    return int(answer.json["id"])


def test_links_between_copied_rows_are_copied(stall: Stall, owner: Client) -> None:
    plain, hidden = stall.add_ticket(name="Day"), stall.add_ticket(name="Secret", is_hidden=True)
    code_rows.add_discount(stall.event.id, plain)
    code_rows.add_access(stall.event.id, hidden)
    tag = build_document(
        "ticket-tag",
        {"name": "Early"},
        event=("event", stall.event.id),
        tickets=[("ticket", plain)],
    )
    assert owner.send("POST", "/v1/ticket-tags", tag).status == 201
    stall.add("tag", name="VIPs")
    new_id = copy(owner, stall)
    assert load_pairs(discount_codes_tickets, new_id) == [("SPRING", "Day")]
    assert load_pairs(access_codes_tickets, new_id) == [("VIP", "Secret")]
    assert load_pairs(tickets_ticket_tags, new_id) == [("Early", "Day")]
    assert [row["name"] for row in load("tag", new_id)] == ["VIPs"]
    assert load_pairs(discount_codes_tickets, stall.event.id) == [("SPRING", "Day")]


def test_a_copy_has_sold_nothing(stall: Stall, owner: Client) -> None:
    stall.add_ticket(5)
    code = code_rows.add_discount(stall.event.id, tickets_number=5)
    stall.order("completed")
    write("discount-code", code, held=1)
    new_id = copy(owner, stall)
    assert [row["held"] for row in load("ticket", new_id)] == [0]
    assert [row["held"] for row in load("discount-code", new_id)] == [0]
    assert load("order", new_id) == load("attendee", new_id) == []


def test_rows_in_the_trash_stay_there(stall: Stall, owner: Client) -> None:
    ticket = stall.add_ticket(name="Gone", deleted_at=NOW)
    code_rows.add_discount(stall.event.id, ticket)
    new_id = copy(owner, stall)
    assert load("ticket", new_id) == []
    assert load_pairs(discount_codes_tickets, new_id) == []
    assert len(load("discount-code", new_id)) == 1
