"""Event dates that move: a new date is announced again, a small shift is not."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from openevent.domain.event.events import OVER, SOON
from openevent.domain.event.publication import PUBLISHED
from openevent.infra import db
from openevent.resources.event import events as resource
from openevent.work import changes
from scheduler import event_dates
from tests.factories import events

EVENT = resource.table
CHANGE = changes.changes
DURATION = timedelta(days=2)
NOW = datetime.now(UTC)


@pytest.fixture
def event() -> int:
    """A published event that starts in three days."""
    with db.transaction() as connection:
        owner = events.add_user(connection)
        start = NOW + timedelta(days=3)
        return events.add_event(connection, owner, starts_at=start, ends_at=start + DURATION)


def move(event: int, **distance: float) -> None:
    """Move the event to so far from now, with the same duration."""
    start = NOW + timedelta(**distance)
    with db.transaction() as connection:
        dates = {"starts_at": start, "ends_at": start + DURATION}
        connection.execute(update(EVENT).where(EVENT.c.id == event).values(dates))


def count_announcements(event: int, kind: str) -> int:
    """Announce the dates twice; the number of the event's announcements."""
    for _ in range(2):
        event_dates.announce_upcoming()
        event_dates.announce_ended()
    with db.connect() as connection:
        query = select(func.count()).where(CHANGE.c.kind == kind, CHANGE.c.subject_id == event)
        return connection.execute(query).scalar_one()


def test_another_date_is_announced_again_and_another_hour_is_not(
    event: int,
) -> None:
    assert count_announcements(event, SOON) == 1
    move(event, days=3, hours=-11)
    assert count_announcements(event, SOON) == 1
    move(event, days=4)
    assert count_announcements(event, SOON) == 2


def test_many_small_shifts_add_up_to_another_date(event: int) -> None:
    counts = []
    for hours in (0, 8, 16, 24):
        move(event, days=3, hours=hours)
        counts.append(count_announcements(event, SOON))
    assert counts == [1, 1, 2, 2]


def test_a_date_that_changes_back_after_its_announcement_is_announced_again(event: int) -> None:
    assert count_announcements(event, SOON) == 1
    move(event, days=5)
    assert count_announcements(event, SOON) == 2
    move(event, days=3)
    assert count_announcements(event, SOON) == 3


def test_a_date_that_changes_back_before_its_announcement_is_not_announced_again(
    event: int,
) -> None:
    assert count_announcements(event, SOON) == 1
    move(event, days=33)
    assert count_announcements(event, SOON) == 1
    move(event, days=3)
    assert count_announcements(event, SOON) == 1


def test_a_postponed_event_is_announced_again_when_it_comes(event: int) -> None:
    assert count_announcements(event, SOON) == 1
    move(event, days=33)
    assert count_announcements(event, SOON) == 1
    move(event, days=6.9)
    assert count_announcements(event, SOON) == 2


def test_an_end_that_is_corrected_afterwards_is_announced_once(event: int) -> None:
    move(event, days=-4.5)
    assert count_announcements(event, OVER) == 1
    move(event, days=-3)
    assert count_announcements(event, OVER) == 1


def test_an_event_that_goes_on_and_ends_again_is_announced_again(event: int) -> None:
    move(event, days=-4.5)
    assert count_announcements(event, OVER) == 1
    move(event, days=20)
    assert count_announcements(event, OVER) == 1
    # Pretend that a month has passed.
    with db.transaction() as connection:
        values = {"created_at": CHANGE.c.created_at - timedelta(days=30)}
        connection.execute(update(CHANGE).where(CHANGE.c.subject_id == event).values(values))
    move(event, days=-3)
    assert count_announcements(event, OVER) == 2


@pytest.mark.parametrize(
    ("publications", "is_told"),
    [
        ([], True),
        ([{}], True),
        ([{"notify": True}], True),
        ([{"notify": False}], False),
        ([{"notify": True}, {"notify": False}], False),
        ([{"notify": False}, {"notify": True}], True),
    ],
)
def test_the_dates_of_a_quiet_event_are_not_announced(
    event: int, publications: list[dict[str, bool]], *, is_told: bool
) -> None:
    with db.transaction() as connection:
        for facts in publications:
            changes.record(connection, PUBLISHED, ("event", event), None, **facts)
    assert count_announcements(event, SOON) == int(is_told)
    move(event, days=-3)
    assert count_announcements(event, OVER) == int(is_told)
