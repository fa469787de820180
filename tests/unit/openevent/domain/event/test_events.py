"""The rules of an event, on a write that no database has seen."""

from datetime import UTC, datetime, timedelta

import pytest

from openevent.domain.event import events
from openevent.domain.refusals import Forbidden, Wrong
from openevent.domain.write import Write
from openevent.model.permissions import Identity
from openevent.resources import BY_TYPE

START = datetime(2030, 5, 1, 9, tzinfo=UTC)


def write(who: Identity = Identity(1), **values: object) -> Write:  # noqa: B008 - it is frozen
    return Write(
        who,
        BY_TYPE["event"],
        {},
        {"starts_at": START, "ends_at": START + timedelta(days=1), **values},
    )


@pytest.mark.parametrize(
    "lasting", [timedelta(0), timedelta(seconds=-1), timedelta(days=20, microseconds=1)]
)
def test_an_event_lasts_from_a_moment_to_20_days(lasting: timedelta) -> None:
    events.lasts_some_days(write(ends_at=START + timedelta(days=20)))
    with pytest.raises(Wrong):
        events.lasts_some_days(write(ends_at=START + lasting))


@pytest.mark.parametrize(
    ("changed", "is_refused"), [({"name": "Days"}, False), ({"ends_at": START}, True)]
)
def test_old_times_are_not_looked_at(changed: dict[str, object], *, is_refused: bool) -> None:
    stored = {"id": 1, "starts_at": START, "ends_at": START - timedelta(days=1)}
    found = None
    try:
        events.lasts_some_days(Write(Identity(1), BY_TYPE["event"], stored, changed))
    except Wrong as error:
        found = error
    assert (found is not None) is is_refused


def test_the_verified_and_administrators_publish() -> None:
    for who in (Identity(1, is_verified=True), Identity(1, is_admin=True)):
        published = write(who, state="published")
        events.is_published_by_the_verified(published)
        assert published.told == [("event.published", {})]
    with pytest.raises(Forbidden):
        events.is_published_by_the_verified(write(state="published"))


def test_an_identifier_is_no_number() -> None:
    found = {events.new_identifier() for _ in range(500)}
    assert len(found) == 500
    assert all(len(one) == 8 and not one.isdigit() for one in found)
