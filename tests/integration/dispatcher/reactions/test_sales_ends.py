"""Owner and organizers hear which ticket sales end on a day."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from openevent.domain.tickets.sales_end import ENDED, ENDS_NEXT_WEEK, ENDS_TOMORROW
from openevent.infra import db
from openevent.mail import urls
from openevent.resources.event import events as resource
from tests.factories import events
from tests.integration.dispatcher import desk
from tests.integration.dispatcher.places import Place, address, create_place, lowered

ENDS_AT = datetime(2031, 3, 17, 15, 30, tzinfo=UTC)
"""It is half past eleven in the evening of 17 March in Singapore."""
DAY = "2031-03-17"
EVENT = resource.table
ACTIONS: Mapping[str, tuple[str, str]] = {
    ENDED: ("ticket_sales_end", "a ticket sale has ended"),
    ENDS_TOMORROW: ("ticket_sales_end_tomorrow", "a ticket sale ends by tomorrow"),
    ENDS_NEXT_WEEK: ("ticket_sales_end_next_week", "a ticket sale ends within a week"),
}


@pytest.fixture
def place() -> Place:
    desk.open_office()
    with db.transaction() as connection:
        return create_place(connection)


def add_ticket(place: Place, name: str, ends_at: datetime = ENDS_AT, **values: Any) -> None:
    row = {
        "event_id": place.event,
        "name": name,
        "type": "free",
        "sales_starts_at": ends_at - timedelta(days=30),
        "sales_ends_at": ends_at,
    }
    with db.transaction() as connection:
        events.add(connection, "ticket", **row | values)


def change_event(place: Place, **values: Any) -> None:
    with db.transaction() as connection:
        connection.execute(update(EVENT).where(EVENT.c.id == place.event).values(values))


@pytest.mark.parametrize("kind", ACTIONS)
def test_owner_and_organizers_hear_which_tickets_it_concerns(place: Place, kind: str) -> None:
    with db.transaction() as connection:
        organizer = events.add_user(connection)
        events.grant(connection, place.event, organizer, "organizer")
        is_event = EVENT.c.id == place.event
        identifier = connection.scalar(select(EVENT.c.identifier).where(is_event))
    add_ticket(place, "Day ticket", position=2)
    add_ticket(place, "Early bird", ENDS_AT - timedelta(hours=23), position=1, is_hidden=True)
    add_ticket(place, "Next day", ENDS_AT + timedelta(hours=1))
    add_ticket(place, "Trash", deleted_at=ENDS_AT)
    desk.react(kind, ("event", place.event), date=DAY)
    action, sentence = ACTIONS[kind]
    people = {place.owner, organizer}
    subject = ("event", place.event)
    assert lowered(desk.mailed(subject)) == {(action, address(user)) for user in people}
    title = f"Analytical Days: {sentence}"
    assert desk.noticed(subject) == {(user, title) for user in people}
    mail = desk.of_subject(desk.mails.table, subject)[0]
    assert (mail["subject"], mail["event_id"]) == (title, place.event)
    assert "- Early bird\n- Day ticket\n\n" in mail["text"]
    assert f"{urls.link_to_event(identifier)}\n" in mail["text"]
    assert not {word for word in ("Next day", "Trash") if word in mail["text"]}


@pytest.mark.parametrize(
    "values", [{"state": "draft"}, {"deleted_at": ENDS_AT}, {"timezone": "Asia/Tokyo"}]
)
def test_nobody_hears_of_a_sale_that_ends_on_no_such_day(
    place: Place, values: dict[str, Any]
) -> None:
    add_ticket(place, "Day ticket")
    change_event(place, **values)
    desk.react(ENDED, ("event", place.event), date=DAY)
    assert desk.mailed(("event", place.event)) == set()
    assert desk.noticed(("event", place.event)) == set()


def test_a_change_of_another_day_is_another_mail(place: Place) -> None:
    add_ticket(place, "Day ticket")
    add_ticket(place, "Next day", ENDS_AT + timedelta(days=1))
    for day in (DAY, "2031-03-18"):
        desk.react(ENDS_TOMORROW, ("event", place.event), date=day)
    mails = desk.of_subject(desk.mails.table, ("event", place.event))
    assert [("Day ticket" in mail["text"], "Next day" in mail["text"]) for mail in mails] == [
        (True, False),
        (False, True),
    ]
