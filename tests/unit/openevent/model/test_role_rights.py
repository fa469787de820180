"""What a role allows, read off permission rules."""

import pytest
from sqlalchemy import BigInteger, Boolean, Column, MetaData, Table

from openevent.model.permissions import (
    Rule,
    admin,
    anyone,
    co_organizer,
    creator,
    has_role,
    logged_in,
    nobody,
    organizer,
    published,
    staff,
    unlocked,
    visible,
)
from openevent.model.resource import Resource
from openevent.resources.event_role_permission import RIGHTS, SERVICES
from openevent.resources.role import ROLE_TITLES
from tests.unit.openevent.model.role_rights import is_allowed

TALKS = Table(
    "talks",
    MetaData(),
    Column("event_id", BigInteger),
    Column("creator_id", BigInteger),
    Column("is_locked", Boolean),
)


@pytest.mark.parametrize(
    ("rule", "role", "expected"),
    [
        (anyone, "attendee", True),
        (logged_in, "attendee", True),
        (nobody, "owner", False),
        (admin, "owner", False),
        (co_organizer, "coorganizer", True),
        (co_organizer, "moderator", False),
        (visible, "registrar", True),
        (visible, "attendee", False),
        (published, "owner", False),
        (creator, "owner", False),
        (creator | staff, "moderator", True),
        (has_role("attendee"), "attendee", True),
        ((creator | co_organizer) & (unlocked | organizer), "coorganizer", True),
        (co_organizer & organizer, "coorganizer", False),
        (co_organizer & organizer, "organizer", True),
    ],
)
def test_a_role_allows_what_a_rule_says(rule: Rule, role: str, *, expected: bool) -> None:
    assert is_allowed(rule, TALKS, role) is expected


def test_the_declared_rights_follow_from_the_rules() -> None:
    derived = {role: tuple(_list_rights(service, role) for service in SERVICES) for role in RIGHTS}
    assert dict(RIGHTS) == derived
    assert list(RIGHTS) == list(ROLE_TITLES)


def _list_rights(service: Resource, role: str) -> str:
    can = service.can
    rules = {"c": can.create, "r": can.read, "u": can.update, "d": can.delete}
    return "".join(
        letter for letter, rule in rules.items() if is_allowed(rule, service.table, role)
    )
