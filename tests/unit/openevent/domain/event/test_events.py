"""The rules of an event, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from openevent.domain.event import events, identifiers
from openevent.domain.refusals import Invalid
from openevent.domain.write.before import Before, Rights
from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.request import Request
from openevent.model.permissions import Identity
from openevent.resources import BY_TYPE

RIGHTS = Rights(may_read=True, may_write=True)
START = datetime(2030, 5, 1, 9, tzinfo=UTC)


def make_plan(user: Identity = Identity(1), **columns: object) -> PlanBuilder:  # noqa: B008 - it is frozen
    """Make the plan of a new event that lasts one day."""
    times = {"starts_at": START, "ends_at": START + timedelta(days=1)}
    return PlanBuilder(Request(user, BY_TYPE["event"]), Before(RIGHTS), {**times, **columns})


@pytest.mark.parametrize(
    "duration", [timedelta(0), timedelta(seconds=-1), timedelta(days=20, microseconds=1)]
)
def test_an_event_lasts_at_most_20_days(duration: timedelta) -> None:
    events.check_duration(make_plan(ends_at=START + timedelta(days=20)))
    with pytest.raises(Invalid):
        events.check_duration(make_plan(ends_at=START + duration))


@pytest.mark.parametrize(
    ("columns", "is_refused"), [({"name": "Days"}, False), ({"ends_at": START}, True)]
)
def test_times_that_do_not_change_are_not_checked(
    columns: dict[str, object], *, is_refused: bool
) -> None:
    row = {"id": 1, "starts_at": START, "ends_at": START - timedelta(days=1)}
    request = Request(Identity(1), BY_TYPE["event"])
    refusal = None
    try:
        events.check_duration(PlanBuilder(request, Before(RIGHTS, row), columns))
    except Invalid as error:
        refusal = error
    assert (refusal is not None) is is_refused


def test_an_identifier_is_no_number() -> None:
    texts = {identifiers.generate_identifier() for _ in range(500)}
    assert len(texts) == 500
    assert all(len(text) == 8 and not text.isdigit() for text in texts)
