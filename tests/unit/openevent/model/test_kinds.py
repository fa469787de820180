"""Kinds whose rule is more than a type."""

import pytest
from pydantic import TypeAdapter, ValidationError

from openevent.model.kinds import Length, depth, is_web_address, zones

LENGTH: TypeAdapter[str] = TypeAdapter(Length)


@pytest.mark.parametrize(
    ("given", "kept"), [("00:30", "00:30"), ("9:30", "09:30"), ("24:00", "24:00")]
)
def test_a_length_is_kept_as_an_import_would_read_it(given: str, kept: str) -> None:
    assert LENGTH.validate_python(given) == kept


@pytest.mark.parametrize("given", ["24:01", "999:59", "00:60", "half an hour", "", None, 30])
def test_what_is_no_length_is_refused(given: object) -> None:
    with pytest.raises(ValidationError):
        LENGTH.validate_python(given)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("a", 0),
        (None, 0),
        ([], 1),
        ({}, 1),
        ([[], {"a": [1, {"b": 2}]}], 4),
        ({"a": 1, "b": {"c": [{}]}}, 4),
    ],
)
def test_lists_and_objects_within_one_another_are_counted(given: object, found: int) -> None:
    assert depth(given) == found


def test_an_address_of_the_web_has_its_scheme_and_no_blank() -> None:
    given = (
        "https://x.org",
        "http://x",
        "https://",
        "www.x.org",
        "javascript:alert(1)",
        "https://x.org/a b",
        "/a",
        "",
    )
    assert [is_web_address(one) for one in given] == [
        True,
        True,
        False,
        False,
        False,
        False,
        False,
        False,
    ]


def test_zones_are_known_by_their_name_in_any_case() -> None:
    assert [zones().get(name) for name in ("asia/singapore", "utc", "mars/base")] == [
        "Asia/Singapore",
        "UTC",
        None,
    ]
