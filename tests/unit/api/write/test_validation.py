"""Attributes of request bodies, checked against the declarations."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from api.http.errors import Invalid
from api.write import validation
from import_worker.read import values
from openevent.resources import BY_TYPE

TIME = "must be a time with its distance from UTC, such as 2030-05-01T09:00:00+02:00."
WHOLE = "a whole number from -2147483648 to 2147483647"
STATES = ", ".join(BY_TYPE["session"].fields["state"].kind.choices)
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


def nest_lists(levels: int) -> list[Any]:
    nested: list[Any] = []
    for _ in range(levels - 1):
        nested = [nested]
    return nested


def test_a_new_row_has_only_the_writable_attributes_of_the_body() -> None:
    attributes = {
        **TRACK,
        "font-color": "#000000",
        "position": None,
        "description": None,
        "nonsense": 1,
    }
    assert validation.read_columns(BY_TYPE["track"], attributes, {}) == {
        **TRACK,
        "description": None,
    }


def test_an_empty_value_is_no_change_where_null_is_none() -> None:
    row = STORED | {"is_mail_sent": False}
    attributes = {"is-locked": "", "state": "", "is-mail-sent": "false"}
    assert validation.read_columns(BY_TYPE["session"], attributes, row) == {}


def test_a_new_row_needs_the_required_attributes() -> None:
    with pytest.raises(Invalid) as failure:
        validation.read_columns(BY_TYPE["track"], {"color": None}, {})
    assert [fault.pointer for fault in failure.value.faults] == [
        f"/data/attributes/{name}" for name in ("color", "name")
    ]


def test_a_value_that_equals_the_stored_one_is_not_checked() -> None:
    attributes = {
        "title": "",
        "twitter": "@ada",
        "is-locked": False,
        "starts-at": "2030-05-01T11:00:00+02:00",
    }
    assert validation.read_columns(BY_TYPE["session"], attributes, STORED) == {}


@pytest.mark.parametrize(
    ("name", "value", "column_value"),
    [
        ("starts-at", "2030-05-02T11:00:00+02:00", datetime(2030, 5, 2, 9, tzinfo=UTC)),
        ("starts-at", "", None),
        ("is-locked", True, True),
        ("is-locked", "true", True),
        ("level", 3, "3"),
        ("subtitle", 4.5, "4.5"),
        ("short-abstract", 7, "7"),
        ("website", " https://x.org ", "https://x.org"),
        ("website", "", None),
        ("subtitle", "", ""),
        ("short-abstract", "<i>a</i><script>b</script>", "<i>a</i>"),
        ("slides", {"a": [1, None]}, {"a": [1, None]}),
        ("slides", nest_lists(30), nest_lists(30)),
    ],
)
def test_a_value_is_read_into_the_value_of_its_column(
    name: str, value: Any, column_value: Any
) -> None:
    columns = validation.read_columns(BY_TYPE["session"], {name: value}, STORED)
    assert columns == {name.replace("-", "_"): column_value}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", None),
        ("title", "a" * 2001),
        ("title", "a\0b"),
        ("starts-at", "0001-01-01T00:00:00Z"),
        ("starts-at", "0001-01-01T00:00:00+14:00"),
        ("starts-at", "0002-01-01T00:00:00+14:00"),
        ("starts-at", "9999-12-31T23:59:59-14:00"),
        ("starts-at", "2030-05-02T11:00:00"),
        ("website", "www.x.org"),
        ("website", "javascript:alert(1)"),
        ("state", "done"),
        ("starts-at", 5),
        ("starts-at", "1893456000"),
        ("is-locked", "yes"),
        ("is-locked", 1),
        ("slides", {"a": "\0"}),
        ("slides", nest_lists(31)),
        ("slides", float("inf")),
        ("short-abstract", "<b>" * 4001),
    ],
)
def test_an_invalid_value_is_a_fault_with_its_pointer(name: str, value: Any) -> None:
    with pytest.raises(Invalid) as failure:
        validation.read_columns(BY_TYPE["session"], {name: value}, STORED)
    assert [fault.pointer for fault in failure.value.faults] == [f"/data/attributes/{name}"]


@pytest.mark.parametrize(
    ("type_", "name", "value"),
    [
        ("session", "website", "https://x.org:8080/\u00e4?b=c#d"),
        ("session", "website", "http://user@x"),
        ("speaker", "email", "Ada+Byron@mail.example.org"),
        ("event", "timezone", "America/Argentina/Buenos_Aires"),
        ("event", "timezone", "UTC"),
        ("session", "starts_at", "2030-05-02T11:00:00.123456+02:00"),
        ("session", "starts_at", "0002-01-02T00:00:00+14:00"),
        ("session-type", "length", "24:00"),
        ("track", "color", "#abc"),
        ("microlocation", "latitude", -90.0),
        ("session", "level", " Expert "),
    ],
)
def test_an_import_reads_the_same_column_value(type_: str, name: str, value: Any) -> None:
    resource = BY_TYPE[type_]
    row = {column.name: None for column in resource.table.columns} | {"id": 1}
    columns = validation.read_columns(resource, {name.replace("_", "-"): value}, row)
    read_imported = values.build_reader(resource.fields[name].kind, ZoneInfo("Asia/Singapore"))
    assert read_imported(value) == columns[name]


@pytest.mark.parametrize(
    ("type_", "name", "value", "message"),
    [
        ("session-type", "length", "an hour", "`length` must be a length HH:MM, such as 00:45."),
        ("track", "color", "blue", "`color` must be a color such as #2f80ed."),
        ("track", "position", True, f"`position` must be {WHOLE}."),
        ("track", "name", None, "`name` must not be null."),
        ("microlocation", "latitude", 91, "`latitude` must be at most 90."),
        ("microlocation", "latitude", [], "`latitude` must be a number from -90 to 90."),
        ("microlocation", "floor", -(2**31) - 1, "`floor` must be at least -2,147,483,648."),
        ("microlocation", "floor", 2**31, f"`floor` must be {WHOLE}."),
        ("session", "is-locked", "yes", "`is-locked` must be true or false."),
        ("session", "starts-at", 5, f"`starts-at` {TIME}"),
        ("session", "starts-at", "2030-05-02T11:00:00", f"`starts-at` {TIME}"),
        ("session", "starts-at", "0001-01-01T00:00:00Z", "The year must be from 2 to 9998."),
        (
            "session",
            "website",
            "x.org",
            "`website` must be a URL that begins with http:// or https://.",
        ),
        ("session", "level", True, "`level` must be a text."),
        ("session", "level", [], "`level` must be a text."),
        ("session", "starts-at", True, f"`starts-at` {TIME}"),
        ("session", "is-locked", "True", "`is-locked` must be true or false."),
        ("track", "color", "", "`color` must not be null."),
        ("event", "timezone", "", "`timezone` must not be null."),
        ("session", "state", "done", f"`state` must be one of {STATES}."),
        ("session", "title", "", "`title` must have 1 or more characters."),
        ("session", "title", "a" * 2_001, "`title` must have at most 2,000 characters."),
        ("session", "title", "a\0", "`title` must not contain the character NUL."),
        (
            "speaker",
            "email",
            "ada",
            (
                "`email` must be an email address such as ada@example.org. "
                "An e-mail address has one @, not 0."
            ),
        ),
        ("tax", "rate", False, "`rate` must be a number."),
        ("tax", "rate", 101, "`rate` must be at most 100."),
    ],
)
def test_the_message_says_how_the_value_must_be(
    type_: str, name: str, value: Any, message: str
) -> None:
    with pytest.raises(Invalid) as failure:
        validation.read_columns(BY_TYPE[type_], {name: value}, {})
    messages = {fault.pointer: fault.detail for fault in failure.value.faults}
    assert messages[f"/data/attributes/{name}"] == message
