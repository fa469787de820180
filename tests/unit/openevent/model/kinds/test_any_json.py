"""JSON of any form."""

import pytest

from openevent.model.kinds import count_levels
from tests.unit.openevent.model.kinds.reading import build_reader


def test_json_is_taken_as_it_is() -> None:
    assert build_reader("json")({"a": [1, None]}) == {"a": [1, None]}


@pytest.mark.parametrize(
    ("value", "levels"),
    [
        ("a", 0),
        (None, 0),
        ([], 1),
        ({}, 1),
        ([[], {"a": [1, {"b": 2}]}], 4),
        ({"a": 1, "b": {"c": [{}]}}, 4),
    ],
)
def test_lists_and_objects_within_one_another_are_counted(value: object, levels: int) -> None:
    assert count_levels(value) == levels
