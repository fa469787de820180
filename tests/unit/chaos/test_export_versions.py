"""The versions of an event that an export may show: those of its time."""

from typing import cast

import pytest

from chaos.checks.exports import _list_possible
from chaos.model import Event, Job, Version


def version(place: str, sent_at: float) -> Version:
    """An edit that was answered a second after it was sent."""
    return Version({}, place, sent_at, sent_at + 1)


@pytest.mark.parametrize(
    ("start", "end", "places"),
    [
        (0, 5, []),
        (0, 10, ["A"]),
        (12, 19, ["A"]),
        (12, 20, ["A", "B"]),
        (21, 25, ["A", "B"]),
        (22, 25, ["B"]),
    ],
)
def test_a_version_is_possible_until_the_next_edit_is_answered(
    start: float, end: float, places: list[str]
) -> None:
    event = Event("1", cast("Job", None), [version("A", 10), version("B", 20)])
    assert [each.place for each in _list_possible(event, start, end)] == places


def test_an_event_without_edits_has_no_versions() -> None:
    assert list(_list_possible(Event("1", cast("Job", None)), 0, 10)) == []
