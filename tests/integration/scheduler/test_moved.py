"""Dates that move: another date is news, the same one is not; who was thanked is thanked for another end alone."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from openevent.domain.event.events import OVER, SOON
from openevent.infra import db
from openevent.resources.event import events as resource
from openevent.work import changes
from scheduler import dates
from tests.factories import events

EVENT, TOLD = resource.table, changes.changes
LASTING = timedelta(days=2)
NOW = datetime.now(UTC)


@pytest.fixture
def event() -> int:
    """A published event that starts in three days."""
    with db.transaction() as connection:
        owner = events.add_user(connection)
        start = NOW + timedelta(days=3)
        return events.add_event(connection, owner, starts_at=start, ends_at=start + LASTING)


def moved(event: int, **since: float) -> None:
    """Let the event start so far from now, and last as long as before."""
    start = NOW + timedelta(**since)
    with db.transaction() as connection:
        known = {"starts_at": start, "ends_at": start + LASTING}
        connection.execute(update(EVENT).where(EVENT.c.id == event).values(known))


def told(event: int, kind: str) -> int:
    """Do the day's run twice and give how often the event has been told of."""
    for _ in range(2):
        dates.tell_of_soon()
        dates.tell_of_over()
    with db.connect() as connection:
        wanted = select(func.count()).where(TOLD.c.kind == kind, TOLD.c.subject_id == event)
        return connection.execute(wanted).scalar_one()


def test_another_date_of_the_same_month_or_of_another_is_news_and_another_hour_is_not(
    event: int,
) -> None:
    assert told(event, SOON) == 1
    moved(event, days=3, hours=-11)
    assert told(event, SOON) == 1
    moved(event, days=4)
    assert told(event, SOON) == 2


def test_many_small_shifts_are_another_date_in_the_end(event: int) -> None:
    counts = []
    for hours in (0, 8, 16, 24):
        moved(event, days=3, hours=hours)
        counts.append(told(event, SOON))
    assert counts == [1, 1, 2, 2]


def test_who_was_told_of_another_date_hears_when_it_is_the_first_again(event: int) -> None:
    assert told(event, SOON) == 1
    moved(event, days=5)
    assert told(event, SOON) == 2
    moved(event, days=3)
    assert told(event, SOON) == 3


def test_a_date_that_moves_away_and_back_before_it_was_told_is_no_news(event: int) -> None:
    assert told(event, SOON) == 1
    moved(event, days=33)
    assert told(event, SOON) == 1
    moved(event, days=3)
    assert told(event, SOON) == 1


def test_an_event_that_was_told_and_is_postponed_is_told_again_when_it_comes(event: int) -> None:
    assert told(event, SOON) == 1
    moved(event, days=33)
    assert told(event, SOON) == 1
    moved(event, days=6.9)
    assert told(event, SOON) == 2


def test_an_end_is_thanked_for_once_although_it_is_put_right_afterwards(event: int) -> None:
    moved(event, days=-4.5)
    assert told(event, OVER) == 1
    moved(event, days=-3)
    assert told(event, OVER) == 1


def test_an_event_that_goes_on_and_ends_again_is_thanked_for_again(event: int) -> None:
    moved(event, days=-4.5)
    assert told(event, OVER) == 1
    moved(event, days=20)
    assert told(event, OVER) == 1
    # The month has passed.
    with db.transaction() as connection:
        since = {"created_at": TOLD.c.created_at - timedelta(days=30)}
        connection.execute(update(TOLD).where(TOLD.c.subject_id == event).values(since))
    moved(event, days=-3)
    assert told(event, OVER) == 2
