"""Attributes of bodies, against the declarations."""

from datetime import UTC, datetime
from typing import Any

import pytest

from api import validation
from api.errors import Invalid
from openevent.resources import BY_TYPE

TRACK: dict[str, Any] = {"name": "Engines", "color": "#2f80ed"}
STORED: dict[str, Any] = {
    **{column.name: None for column in BY_TYPE["session"].table.columns},
    "id": 1,
    "title": "",
    "twitter": "@ada",
    "website": "https://y.org",
    "is_locked": False,
    "state": "draft",
    "starts_at": datetime(2030, 5, 1, 9, tzinfo=UTC),
}


def test_a_new_row_has_what_is_said_and_nothing_else() -> None:
    sent = {**TRACK, "font-color": "#000000", "position": None, "description": None, "nonsense": 1}
    assert validation.columns(BY_TYPE["track"], sent, {}) == {**TRACK, "description": None}


def test_a_new_row_needs_what_its_declaration_says() -> None:
    with pytest.raises(Invalid) as refused:
        validation.columns(BY_TYPE["track"], {"color": None}, {})
    assert [fault.pointer for fault in refused.value.faults] == [
        f"/data/attributes/{name}" for name in ("color", "name")
    ]


def test_what_is_as_stored_is_not_read() -> None:
    sent = {"title": "", "twitter": "@ada", "is-locked": False, "starts-at": "2030-05-01T11:00:00+02:00"}
    assert validation.columns(BY_TYPE["session"], sent, STORED) == {}


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("starts-at", "2030-05-02T11:00:00+02:00", datetime(2030, 5, 2, 9, tzinfo=UTC)),
        ("starts-at", "", None),
        ("is-locked", "true", True),
        ("website", " https://x.org ", "https://x.org"),
        ("website", "", None),
        ("subtitle", "", ""),
        ("short-abstract", "<i>a</i><script>b</script>", "<i>a</i>"),
        ("slides", {"a": [1, None]}, {"a": [1, None]}),
    ],
)
def test_values_are_read_as_their_columns_take_them(name: str, value: Any, read: Any) -> None:
    assert validation.columns(BY_TYPE["session"], {name: value}, STORED) == {name.replace("-", "_"): read}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", None),
        ("title", "a" * 2001),
        ("title", "a\0b"),
        ("starts-at", "0001-01-01T00:00:00Z"),
        ("starts-at", "2030-05-02T11:00:00"),
        ("website", "www.x.org"),
        ("website", "javascript:alert(1)"),
        ("state", "done"),
        ("slides", {"a": "\0"}),
        ("slides", float("inf")),
        ("short-abstract", "<b>" * 4001),
    ],
)
def test_what_no_column_takes_is_a_fault_with_its_pointer(name: str, value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        validation.columns(BY_TYPE["session"], {name: value}, STORED)
    assert [fault.pointer for fault in refused.value.faults] == [f"/data/attributes/{name}"]
