"""Warnings about the times of sessions."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from import_worker.event.session_dates import DateSpan, describe_problem

NINE = datetime(2018, 3, 22, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVENT = {"starts_at": NINE, "ends_at": NINE + 8 * HOUR}
OUTSIDE = "The session is outside the event's dates: correct its times or the event's."
BACKWARDS = "The session must end after it starts: correct its times."


def session(start: int | None, end: int | None) -> dict[str, Any]:
    times = {"starts_at": start, "ends_at": end}
    return {name: NINE + hours * HOUR for name, hours in times.items() if hours is not None}


@pytest.mark.parametrize(
    ("start", "end", "warning"),
    [
        (0, 8, None),
        (None, None, None),
        (1, None, None),
        (2, 2, BACKWARDS),
        (3, 2, BACKWARDS),
        (-1, 1, OUTSIDE),
        (7, 9, OUTSIDE),
        (-1, None, OUTSIDE),
        (None, 9, OUTSIDE),
    ],
)
def test_a_session_with_impossible_times_gives_a_warning(
    start: int | None, end: int | None, warning: str | None
) -> None:
    assert describe_problem(session(start, end), EVENT) == warning


def test_no_session_is_outside_an_event_without_times() -> None:
    assert describe_problem(session(-1, 99), {}) is None


def test_the_span_is_from_the_first_to_the_last_time_of_all_sessions() -> None:
    span = DateSpan()
    for times in ((None, None), (3, 4), (1, None), (None, 6)):
        span.add(session(*times))
    assert (span.first, span.last) == (NINE + HOUR, NINE + 6 * HOUR)
