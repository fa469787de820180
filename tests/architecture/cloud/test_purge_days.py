"""The parameters of the purge: the days that the settings accept, and the time of a run."""

import re

import pytest
from pydantic import ValidationError

from openevent.infra import config
from scheduler import unused_media
from scheduler.trash import rows, subjects
from tests.architecture import template

PURGING = (rows.purge, subjects.purge, unused_media.remove_unused)
"""The duties that each have PURGE_SECONDS."""
PARAMETER = template.raw()["Parameters"]["PurgeDays"]


def is_accepted_by_settings(days: str) -> bool:
    try:
        config.read_settings({"DATABASE_HOST": "db", "PURGE_DAYS": days})
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("days", ["0", "1", "7", "9", "10", "30", "365", "999", "1000", "x", "-1"])
def test_the_template_accepts_what_the_settings_accept(days: str) -> None:
    is_accepted = re.fullmatch(PARAMETER["AllowedPattern"], days) is not None
    assert is_accepted == is_accepted_by_settings(days)


def test_the_default_is_thirty_days() -> None:
    assert PARAMETER["Default"] == "30"


@pytest.mark.parametrize("pace", ["lambda", "laptop", "test"])
def test_the_duties_that_purge_leave_a_tenth_of_a_run_to_the_others(pace: str) -> None:
    """A run that Lambda ends does not record what its last duty did."""
    seconds = template.raw()["Mappings"]["Seconds"][pace]
    scheduler = template.function(template.deployed("production"), "SchedulerFunction")
    assert scheduler["Timeout"] == 300
    assert len(PURGING) * int(seconds["Purge"]) <= seconds["Job"] * 9 // 10
