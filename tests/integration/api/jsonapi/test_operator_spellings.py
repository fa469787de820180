"""The spellings of the filters' operators (docs/contract/api.md#operators)."""

from typing import Any

import pytest

from tests.integration.api.jsonapi.filtering import list_matches, node
from tests.unit.api.client import Client


@pytest.mark.parametrize(
    ("spellings", "val", "expected"),
    [
        ("in in_ __in__", ["A", "D"], ["A", "D"]),
        ("notin notin_ not_in __not_in__", ["A", "D"], ["B", "50% off_B"]),
        ("is is_ __is__", "A", ["A"]),
        ("isnot is_not isnot_", "A", ["B", "50% off_B", "D"]),
        ("eq eq_ __eq__", "A", ["A"]),
        ("notilike not_ilike notilike_", "%b", ["A", "D"]),
        ("not_like __notlike__", "%B", ["A", "D"]),
    ],
)
def test_an_operator_has_several_spellings(
    anonymous: Client, rooms: str, spellings: str, val: Any, expected: list[str]
) -> None:
    for spelling in spellings.split():
        assert list_matches(anonymous, rooms, node("name", spelling, val)) == expected
        inner = node("name", spelling, val)
        for word in ("any", "any_", "__has__"):
            path = "event__microlocations"
            count = len(list_matches(anonymous, rooms, node(path, word, inner)))
            assert count == len(list_matches(anonymous, rooms))


def test_operators_of_null_have_several_spellings(anonymous: Client, rooms: str) -> None:
    for spelling in ("is", "__eq__"):
        assert list_matches(anonymous, rooms, node("floor", spelling, None)) == ["D"]
        assert list_matches(anonymous, rooms, node("sessions", spelling, None)) != []
    for spelling in ("is_not", "ne_"):
        assert "D" not in list_matches(anonymous, rooms, node("floor", spelling, None))
        assert list_matches(anonymous, rooms, node("sessions", spelling, None)) == []
