"""Times without offset that the clocks of a zone skip or show twice."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from openevent.model.kinds import Substituted, TimeKind

type Case = tuple[str, str, str]

SKIPPED: list[Case] = [
    ("Europe/Berlin", "2028-03-26T02:30:00", "2028-03-26T03:30:00+02:00"),
    ("Europe/Berlin", "2028-03-26T02:00", "2028-03-26T03:00:00+02:00"),
    ("Europe/Berlin", "20280326T025959", "2028-03-26T03:59:59+02:00"),
    ("America/New_York", "2028-03-12 02:15", "2028-03-12T03:15:00-04:00"),
    ("Australia/Lord_Howe", "2028-10-01T02:15", "2028-10-01T02:45:00+11:00"),
    ("Pacific/Apia", "2011-12-30T10:00", "2011-12-31T10:00:00+14:00"),
    ("America/Sao_Paulo", "2018-11-04", "2018-11-04T01:00:00-02:00"),
    ("America/Sao_Paulo", "2018-11-03T24:00", "2018-11-04T01:00:00-02:00"),
]
TWICE: list[Case] = [
    ("Europe/Berlin", "2028-10-29T02:30:00", "2028-10-29T02:30:00+02:00"),
    ("Europe/Berlin", "2028-10-29T02:00", "2028-10-29T02:00:00+02:00"),
    ("Australia/Lord_Howe", "2028-04-02T01:45", "2028-04-02T01:45:00+11:00"),
]
ONCE: list[Case] = [
    ("Europe/Berlin", "2028-03-26T01:59:59", "2028-03-26T01:59:59+01:00"),
    ("Europe/Berlin", "2028-03-26T03:00", "2028-03-26T03:00:00+02:00"),
    ("Europe/Berlin", "2028-03-26T02:30+01:00", "2028-03-26T03:30:00+02:00"),
    ("Europe/Berlin", "2028-10-29T03:00", "2028-10-29T03:00:00+01:00"),
    ("Europe/Berlin", "2028-10-29T02:45+02:00", "2028-10-29T02:45:00+02:00"),
    ("Europe/Berlin", "2028-10-29T02:15+01:00", "2028-10-29T02:15:00+01:00"),
    ("Africa/Casablanca", "2028-06-01T12:00", "2028-06-01T12:00:00+01:00"),
    ("UTC", "2028-03-26T02:30", "2028-03-26T02:30:00+00:00"),
]


def read(zone: str, text: str) -> tuple[str, datetime]:
    """Give the warning about a time, and the time."""
    try:
        return "", TimeKind().read_file(text, ZoneInfo(zone))
    except Substituted as substituted:
        return str(substituted), substituted.value


@pytest.mark.parametrize(("zone", "text", "moment"), SKIPPED)
def test_a_time_that_the_clocks_skip_is_a_warning(zone: str, text: str, moment: str) -> None:
    warning, value = read(zone, text)
    assert value == datetime.fromisoformat(moment)
    assert f" in {zone}: the clocks skip it. The import used {moment}." in warning
    assert " does not exist on 20" in warning


@pytest.mark.parametrize(("zone", "text", "moment"), TWICE)
def test_of_a_time_that_comes_twice_the_first_one_counts(zone: str, text: str, moment: str) -> None:
    warning, value = read(zone, text)
    assert value == datetime.fromisoformat(moment)
    assert (
        f"comes twice on {moment[:10]} in {zone}: the import used the first one, {moment}"
        in warning
    )


@pytest.mark.parametrize(("zone", "text", "moment"), ONCE)
def test_any_other_time_has_no_warning(zone: str, text: str, moment: str) -> None:
    assert read(zone, text) == ("", datetime.fromisoformat(moment))
