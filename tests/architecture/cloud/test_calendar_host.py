"""The parameter CalendarHost: the hosts that the settings accept, and a default for ever."""

import re

import pytest
from pydantic import ValidationError

from openevent.infra import config
from tests.architecture import template

PARAMETER = template.raw()["Parameters"]["CalendarHost"]


def is_accepted_by_settings(host: str) -> bool:
    try:
        config.read_settings({"DATABASE_HOST": "db", "CALENDAR_HOST": host})
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    "host",
    [
        *("events.example.org", "x", "a-b.c", "open-event.invalid", f"a{'b' * 251}c"),
        *("Events.example.org", "https://x.org", "x.org/", "a b", "x@y", "-a", "a.", "a\n"),
        f"a{'b' * 252}c",
    ],
)
def test_the_template_accepts_what_the_settings_accept(host: str) -> None:
    is_accepted = re.fullmatch(PARAMETER["AllowedPattern"].rstrip("$"), host) is not None
    assert is_accepted == is_accepted_by_settings(host)


def test_the_default_never_changes() -> None:
    """Another default would show each event of a deployment that never set it twice."""
    assert PARAMETER["Default"] == "open-event.invalid"
    settings = config.read_settings({"DATABASE_HOST": "db"})
    assert settings.calendar_host == PARAMETER["Default"]
