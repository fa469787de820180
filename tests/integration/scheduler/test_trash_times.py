"""When the purge takes a row: its days, the mail before it, jobs that run, the migration."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, update

from openevent.domain.trash.tables import purge_starts
from openevent.infra import config, db
from openevent.resources import BY_TYPE
from scheduler.trash import notices, subjects
from tests.integration.scheduler import trash_scene
from tests.integration.scheduler.trash_scene import (
    add_job,
    add_whole_event,
    announce_long_ago,
    count,
    delete,
    list_purged,
    purge,
)


@pytest.fixture(autouse=True)
def _scene() -> None:
    trash_scene.empty_trash()


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[int]:
    """Set the parameter PurgeDays."""
    monkeypatch.setenv("PURGE_DAYS", str(request.param))
    config.settings.cache_clear()
    yield request.param
    config.settings.cache_clear()


@pytest.mark.parametrize("days", [0], indirect=True)
def test_nothing_goes_without_days(days: int) -> None:
    event = add_whole_event(400)
    delete("track", event.track_id, 400)
    assert (notices.announce(), purge()) == (0, [0, 0, 0])
    assert count("track", id=event.track_id) == 1


@pytest.mark.parametrize("days", [50], indirect=True)
def test_the_days_are_a_parameter(days: int) -> None:
    event = add_whole_event(None)
    delete("track", event.track_id, 49)
    delete("sponsor", event.sponsor_id, 51)
    assert purge() == [1, 0, 0]


def test_nothing_goes_in_the_first_thirty_days_after_the_migration() -> None:
    event = add_whole_event(400)
    delete("track", event.track_id, 400)
    with db.transaction() as connection:
        connection.execute(
            update(purge_starts).values(started_at=func.now() - timedelta(days=29, hours=23))
        )
    announce_long_ago()
    assert purge() == [0, 0, 0]
    with db.transaction() as connection:
        connection.execute(purge_starts.delete())
    assert purge() == [0, 0, 0], "without the moment nothing goes"
    with db.transaction() as connection:
        started_at = func.now() - timedelta(days=30, hours=1)
        connection.execute(insert(purge_starts).values(started_at=started_at))
    announce_long_ago()
    assert purge() == [1, 1, 0]


def test_an_event_goes_seven_days_after_its_announcement() -> None:
    event = add_whole_event(60)
    assert (notices.announce(), notices.announce()) == (1, 0)
    assert subjects.purge() == 0
    announce_long_ago()
    assert subjects.purge() == 1
    assert count("event", id=event.id) == 0


@pytest.mark.parametrize(("age", "number"), [(22.9, 0), (23.1, 1)])
def test_an_event_is_announced_seven_days_before(age: float, number: int) -> None:
    add_whole_event(age)
    assert notices.announce() == number


def test_an_event_that_was_deleted_again_is_announced_again() -> None:
    event = add_whole_event(24)
    assert notices.announce() == 1
    delete("event", event.id, 23.5)
    assert notices.announce() == 1
    announce_long_ago()
    delete("event", event.id, 31)
    assert subjects.purge() == 0, "that deletion was not announced"


def test_a_restored_event_stays() -> None:
    event = add_whole_event()
    announce_long_ago()
    with db.transaction() as connection:
        connection.execute(update(BY_TYPE["event"].table).values(deleted_at=None))
    assert purge() == [0, 0, 0]
    assert count("event", id=event.id) == 1


def test_nothing_goes_while_a_job_of_the_event_runs() -> None:
    event, living = add_whole_event(), add_whole_event(None)
    delete("track", living.track_id, 31)
    for each in (event, living):
        add_job(each.owner_id, each.id)
    announce_long_ago()
    assert purge() == [0, 0, 0]
    trash_scene.end_jobs()
    assert purge() == [1, 1, 0]


def test_a_user_waits_for_jobs_and_for_the_events_of_the_user() -> None:
    event = add_whole_event(20)
    add_job(event.owner_id, None)
    delete("user", event.owner_id, 31)
    assert purge() == [0, 0, 0]
    trash_scene.end_jobs()
    assert purge() == [0, 0, 0]
    delete("event", event.id, 31)
    announce_long_ago()
    assert purge() == [0, 2, 0]
    assert list_purged() == [("event.purged", event.id), ("user.purged", event.owner_id)]
