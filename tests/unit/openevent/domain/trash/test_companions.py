"""Which types go along with a row, from the declarations."""

from typing import Any

import pytest

from openevent.domain.trash import companions
from openevent.resources import BY_TYPE


def list_types(type_: str) -> set[str]:
    return {each.type for each in companions.list_companions(BY_TYPE[type_])}


@pytest.mark.parametrize(
    ("type_", "types"),
    [
        ("session", {"feedback", "speaker-invite", "user-favourite-session"}),
        ("track", set()),
        ("faq-type", set()),
        ("event-topic", {"event-sub-topic"}),
        (
            "user",
            {
                "email-notification",
                "feedback",
                "notification",
                "notification-setting",
                "user-favourite-session",
                "users-events-roles",
            },
        ),
    ],
)
def test_the_companions_of_a_type(type_: str, types: set[str]) -> None:
    assert list_types(type_) == types


def test_an_event_takes_each_part_and_what_belongs_to_its_sessions() -> None:
    types = list_types("event")
    parts = {each.type for each in BY_TYPE.values() if "event_id" in each.table.c and not each.view}
    assert types == (parts - {"mail"}) | {"user-favourite-session"}
    order = [each.type for each in companions.list_companions(BY_TYPE["event"])]
    assert order.index("session") < order.index("user-favourite-session")


def test_a_companion_by_two_ways_is_found_by_either() -> None:
    events = BY_TYPE["event"]
    condition: Any = companions.belongs_to(BY_TYPE["feedback"], events, events.table.c.id == 1)
    sql = str(condition)
    assert "feedbacks.event_id IN" in sql
    assert "feedbacks.session_id IN" in sql


def test_what_stays_visible_is_counted_for_a_final_deletion_only() -> None:
    users = BY_TYPE["user"]
    assert "feedback" not in companions.count(users, 1, is_final=False)
    assert "feedback" in companions.count(users, 1, is_final=True)
