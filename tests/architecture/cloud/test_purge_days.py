"""The parameter of the purge: the template accepts what the settings accept."""

import re

import pytest
from pydantic import ValidationError

from openevent.infra import config
from tests.architecture import template

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
