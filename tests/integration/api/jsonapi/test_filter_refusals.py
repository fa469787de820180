"""Invalid filters and the limits of filters: each refusal is a 400 that names its parameter."""

from typing import Any

import pytest

from tests.integration.api.jsonapi.filtering import (
    YES,
    get_filtered,
    is_filter_error,
    list_matches,
    node,
)
from tests.unit.api.client import Client

NUL = chr(0)
BIG = 10**40


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nothing", "x"),
        ("", "x"),
        ("floor", "x"),
        ("floor", ""),
        ("floor", "٣"),
        ("id", "abc"),
        ("id", str(BIG)),
        ("latitude", "inf"),
        ("latitude", "nan"),
        ("is-chat-enabled", "maybe"),
        ("event", "x"),
        ("name", "a\0"),
        ("name][ge", "x"),
        ("deleted-at", "yesterday"),
        ("event.nothing", "x"),
        ("nothing.id", "x"),
        ("password", "x"),
    ],
)
def test_an_invalid_named_filter_is_a_400(
    anonymous: Client, rooms: str, name: str, value: str
) -> None:
    assert is_filter_error(anonymous.get(rooms, {f"filter[{name}]": value}), f"filter[{name}]")


def nest(levels: int) -> Any:
    nested: Any = node("name", "eq", "A")
    for _ in range(levels):
        nested = {"not": nested}
    return nested


@pytest.mark.parametrize(
    "filter_",
    [
        node("nothing", "eq", 1),
        node("name", "nothing", 1),
        node("name", "match", "x"),
        node("name", "<", "x"),
        node("name", "_eq", "x"),
        node("name", "__class__", "x"),
        node("name", "", "x"),
        node("name", "has", None),
        {"name": "name", "op": "eq"},
        {"name": "name", "val": 1},
        {"op": "eq", "val": 1},
        {},
        [],
        "x",
        1,
        None,
        node(1, "eq", 1),  # type: ignore[arg-type]
        node("name", 1, 1),  # type: ignore[arg-type]
        node("name", ["eq"], 1),  # type: ignore[arg-type]
        {"and": {}},
        {"or": 1},
        {"not": []},
        {"not": None},
        {"and": [1]},
        node("name", "eq", 1),
        node("name", "eq", []),
        node("name", "eq", {}),
        node("name", "eq", NUL),
        node("name", "like", None),
        node("name", "like", "a\\"),
        node("name", "in_", "A"),
        node("name", "in_", [None]),
        node("name", "in_", [[]]),
        node("name", "in_", ["x"] * 1_001),
        node("name", "between", ["a"]),
        node("name", "between", None),
        node("floor", "eq", "x"),
        node("floor", "eq", 1.5),
        node("floor", "eq", YES),
        node("floor", "eq", 2**63),
        node("floor", "eq", "9" * 400),
        node("floor", "like", "1"),
        node("floor", "contains", 1),
        node("floor", "gt", None),
        node("latitude", "eq", "Infinity"),
        node("latitude", "eq", "1e999"),
        node("latitude", "eq", YES),
        node("latitude", "eq", "x"),
        node("is-chat-enabled", "gt", YES),
        node("is-chat-enabled", "eq", 1),
        node("is-chat-enabled", "like", "t"),
        node("event", "eq", "x"),
        node("event", "eq", {}),
        node("event", "gt", None),
        node("event", "has", 1),
        node("event", "has", [1]),
        node("event", "nothing", None),
        {"name": "event", "op": "has"},
        node("event__", "eq", 1),
        node("event__nothing", "eq", 1),
        node("name__event", "eq", 1),
        node("nothing__name", "eq", 1),
        node("__", "eq", 1),
        node("", "eq", 1),
        node("event__created-at", "eq", "0001-01-01T00:00:00+14:00"),
        node("event__created-at", "eq", "not a time"),
        node("event__created-at", "eq", 5),
        node("event__created-at", "eq", "99999-01-01"),
        node("event__document-links", "eq", {"a": 1}),
        node("event__document-links", "like", "x"),
        {"name": "floor", "op": "eq", "field": "nothing"},
        {"name": "floor", "op": "eq", "field": None},
        nest(11),
        {"or": [node("name", "eq", "A")] * 100},
        node("__".join(["event", "microlocations"] * 60), "eq", 1),
    ],
)
def test_an_invalid_filter_is_a_400(anonymous: Client, rooms: str, filter_: Any) -> None:
    assert is_filter_error(get_filtered(anonymous, rooms, filter_))


@pytest.mark.parametrize(
    "text", ["", "x", "[", "{", '[{"name":', "[NaN]", "[" * 5_000, '"\\ud800"', "1", "null"]
)
def test_a_filter_that_is_not_json_is_a_400(anonymous: Client, rooms: str, text: str) -> None:
    assert is_filter_error(anonymous.get(rooms, {"filter": text}))


def test_a_filter_has_limits_and_works_within_them(anonymous: Client, rooms: str) -> None:
    assert list_matches(anonymous, rooms, nest(8)) == ["A"]
    assert is_filter_error(
        get_filtered(anonymous, rooms, node("__".join(["event", "microlocations"] * 3), "ne", None))
    )
    assert list_matches(anonymous, rooms, {"or": [node("name", "eq", "A")] * 90}) == ["A"]
    assert list_matches(
        anonymous, rooms, node("__".join(["event", "microlocations"] * 2) + "__name", "eq", "A")
    )
