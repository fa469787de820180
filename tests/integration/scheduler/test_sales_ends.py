"""Ends of ticket sales are announced once for each event, kind and day of the event's clock."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from openevent.domain.event.publication import PUBLISHED
from openevent.domain.tickets.sales_end import ENDED, ENDS_NEXT_WEEK, ENDS_TOMORROW, KINDS
from openevent.infra import db
from openevent.resources.event import events as resource
from openevent.resources.ticket import tickets
from openevent.work import changes
from scheduler import sales_ends
from tests.factories import events

CHANGE, EVENT, TICKET = changes.changes, resource.table, tickets.table
NOW = datetime.now(UTC)


def find_zone(hour: int) -> str:
    """Give a time zone whose clocks show this hour now, so that no test sees midnight."""
    offset = (hour - NOW.hour + 12) % 24 - 12
    return f"Etc/GMT{-offset:+d}"


NOON = find_zone(12)


def compute_end(days: int, hour: int = 18) -> datetime:
    """Compute a time so many days from today, on the clocks of the event."""
    zone = ZoneInfo(NOON)
    day = NOW.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, time(hour), zone)


def add_event(**values: Any) -> int:
    with db.transaction() as connection:
        owner = events.add_user(connection)
        return events.add_event(connection, owner, **{"timezone": NOON} | values)


def add_ticket(event: int, end: datetime, **values: Any) -> int:
    row = {
        "event_id": event,
        "name": f"Ticket {next(events.NUMBERS)}",
        "type": "free",
        "sales_starts_at": end - timedelta(days=30),
        "sales_ends_at": end,
    }
    with db.transaction() as connection:
        return events.add(connection, "ticket", **row | values)


def move(ticket: int, end: datetime) -> None:
    with db.transaction() as connection:
        is_ticket = TICKET.c.id == ticket
        connection.execute(update(TICKET).where(is_ticket).values(sales_ends_at=end))


def announce(event: int) -> list[tuple[str, int]]:
    """Announce twice; the kind of each change of the event, and its day, counted from today."""
    sales_ends.announce()
    assert sales_ends.announce() == 0
    facts = CHANGE.c.facts["date"].astext
    query = select(CHANGE.c.kind, facts).where(CHANGE.c.subject_id == event)
    with db.connect() as connection:
        rows = connection.execute(query.where(CHANGE.c.kind.in_(KINDS)).order_by(CHANGE.c.id)).all()
    today = compute_end(0).date()
    return [(kind, (datetime.fromisoformat(day).date() - today).days) for kind, day in rows]


@pytest.mark.parametrize(
    ("days", "hour", "kinds"),
    [
        (-4, 23, []),
        (-3, 0, [ENDED]),
        (-1, 23, [ENDED]),
        (0, 6, []),
        (0, 23, [ENDS_TOMORROW]),
        (1, 0, [ENDS_TOMORROW]),
        (1, 23, [ENDS_TOMORROW]),
        (2, 0, []),
        (4, 23, []),
        (5, 0, [ENDS_NEXT_WEEK]),
        (7, 23, [ENDS_NEXT_WEEK]),
        (8, 0, []),
    ],
)
def test_a_sale_is_announced_by_the_day_of_its_end(days: int, hour: int, kinds: list[str]) -> None:
    event = add_event()
    add_ticket(event, compute_end(days, hour))
    assert announce(event) == [(kind, days) for kind in kinds]


def test_tickets_that_end_on_one_day_are_one_change() -> None:
    event = add_event()
    for hour in (0, 9, 23):
        add_ticket(event, compute_end(1, hour))
    add_ticket(event, compute_end(7))
    add_ticket(event, compute_end(6))
    assert announce(event) == [(ENDS_TOMORROW, 1), (ENDS_NEXT_WEEK, 6), (ENDS_NEXT_WEEK, 7)]


def test_a_change_has_its_own_message() -> None:
    first, second = add_event(), add_event()
    for event in (first, second):
        add_ticket(event, compute_end(-1))
        assert announce(event) == [(ENDED, -1)]
    query = select(CHANGE.c.batch).where(CHANGE.c.subject_id.in_((first, second)))
    with db.connect() as connection:
        assert len(set(connection.scalars(query))) == 2


def test_another_day_is_announced_again_and_another_hour_is_not() -> None:
    event = add_event()
    ticket = add_ticket(event, compute_end(1, 20))
    assert announce(event) == [(ENDS_TOMORROW, 1)]
    move(ticket, compute_end(1, 8))
    assert announce(event) == [(ENDS_TOMORROW, 1)]
    move(ticket, compute_end(7))
    assert announce(event) == [(ENDS_TOMORROW, 1), (ENDS_NEXT_WEEK, 7)]
    move(ticket, compute_end(0, 23))
    assert announce(event) == [(ENDS_TOMORROW, 1), (ENDS_NEXT_WEEK, 7), (ENDS_TOMORROW, 0)]


@pytest.mark.parametrize(
    ("of_event", "of_ticket"),
    [
        ({"state": "draft"}, {}),
        ({"deleted_at": func.now()}, {}),
        ({}, {"deleted_at": func.now()}),
    ],
)
def test_drafts_and_the_trash_are_left_out(
    of_event: dict[str, Any], of_ticket: dict[str, Any]
) -> None:
    event = add_event(**of_event)
    add_ticket(event, compute_end(1), **of_ticket)
    assert announce(event) == []


def test_the_organizers_of_a_quiet_event_hear_of_its_sales() -> None:
    event = add_event()
    add_ticket(event, compute_end(1))
    with db.transaction() as connection:
        changes.record(connection, PUBLISHED, ("event", event), None, notify=False)
    assert announce(event) == [(ENDS_TOMORROW, 1)]


def test_a_hidden_ticket_is_announced_too() -> None:
    event = add_event()
    add_ticket(event, compute_end(1), is_hidden=True)
    assert announce(event) == [(ENDS_TOMORROW, 1)]


def test_the_day_is_that_of_the_event_and_not_of_the_server() -> None:
    """Where it is 6 o'clock, 36 hours later is tomorrow; where it is 18, the day after."""
    end = NOW + timedelta(hours=36)
    morning, evening = (add_event(timezone=find_zone(hour)) for hour in (6, 18))
    for event in (morning, evening):
        add_ticket(event, end)
    assert [len(announce(event)) for event in (morning, evening)] == [1, 0]


def test_a_zone_that_the_database_does_not_know_stops_no_other_event() -> None:
    strange, usual = add_event(timezone="Mars/Olympus"), add_event()
    for event in (strange, usual):
        add_ticket(event, NOW - timedelta(days=2))
    assert [len(announce(event)) for event in (strange, usual)] == [1, 1]
