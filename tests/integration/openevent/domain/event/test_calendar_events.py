"""An event of the database as calendars show it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import Connection, func, select, update
from sqlalchemy.exc import NoResultFound

from openevent.calendar.event_file import CalendarEvent, write_event
from openevent.domain.event import calendar_events
from openevent.infra import config, db
from openevent.model import event_versions
from openevent.resources.event import events
from tests.factories import events as factory


@pytest.fixture(autouse=True)
def _origin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTEND_ORIGIN", "https://front.example.org")
    monkeypatch.setenv("CALENDAR_HOST", "calendars.example.org")
    config.settings.cache_clear()


def add_event(**values: Any) -> int:
    with db.transaction() as connection:
        return factory.add_event(connection, created_at=factory.CREATED_AT, **values)


def load(event_id: int) -> CalendarEvent:
    with db.connect() as connection:
        return calendar_events.load_event(connection, event_id)


def read_guid(event_id: int) -> str:
    with db.connect() as connection:
        table = events.table
        return str(connection.scalar(select(table.c.guid).where(table.c.id == event_id)))


def test_an_event_is_shown_with_its_guid_and_page() -> None:
    event_id = add_event(
        identifier="days2018", location_name="Hall", latitude=1.5, longitude=103, description="<p>x"
    )
    guid = read_guid(event_id)
    assert load(event_id) == CalendarEvent(
        uid=f"{guid}@calendars.example.org",
        name="Analytical Days",
        starts_at=factory.OPENING,
        ends_at=datetime(2018, 3, 25, 1, 30, tzinfo=UTC),
        timezone="Asia/Singapore",
        changed_at=factory.CREATED_AT,
        location="Hall",
        latitude=1.5,
        longitude=103,
        url="https://front.example.org/e/days2018",
        description="<p>x",
    )


def test_its_file_is_the_same_until_it_changes() -> None:
    event_id = add_event()
    first = write_event(load(event_id))
    assert write_event(load(event_id)) == first
    change_version(event_id, "sessions")
    assert write_event(load(event_id)) == first
    changed_at = change_version(event_id, "event", "sessions")
    (event,) = Calendar.from_ical(write_event(load(event_id))).walk("VEVENT")
    assert event["SEQUENCE"] == 1
    assert event["DTSTAMP"].dt == changed_at.replace(microsecond=0)
    assert event["UID"] == f"{read_guid(event_id)}@calendars.example.org"


def change_version(event_id: int, *names: str) -> datetime:
    """Increment versions of an event; return the time."""
    with db.transaction() as connection:
        event_versions.increment(connection, event_id, names)
        return _now(connection)


def _now(connection: Connection) -> datetime:
    moment = connection.scalar(select(func.now()))
    assert isinstance(moment, datetime)
    return moment


def test_an_event_in_the_trash_is_cancelled_and_one_that_is_gone_is_an_error() -> None:
    event_id = add_event()
    with db.transaction() as connection:
        is_event = events.table.c.id == event_id
        connection.execute(update(events.table).where(is_event).values(deleted_at=func.now()))
    assert load(event_id).is_cancelled
    with pytest.raises(NoResultFound):
        load(0)
