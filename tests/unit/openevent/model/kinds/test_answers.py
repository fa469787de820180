"""Every kind is asked for every answer."""

import inspect
from decimal import Decimal
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from sqlalchemy.dialects.postgresql import dialect

from openevent.model import kinds
from openevent.model.kinds.base import Kind
from openevent.model.kinds.operators import ALL, EQUALITY, EXACT, MEASURES
from tests.unit.openevent.model.kinds.reading import KINDS, SINGAPORE

DIALECT = dialect()
TEXT, NUMBER = {str}, {int, float, str}
WHOLE = "a whole number from {} to {}"
HTML = "HTML; scripts, styles and the like are taken out."
MEDIUM = "A URL; a medium of this deployment is under /v1/media."
PRICE = "a number from 0 to less than 1000000000000 with at most 4 decimal places"
URL = "a URL that begins with http:// or https://"
EXPECTED: dict[str, tuple[Any, ...]] = {
    "text": ("TEXT", TEXT, "a text", False, ALL, {}),
    "line": (
        "TEXT",
        TEXT,
        "one line, without control characters and doubled blanks",
        True,
        ALL,
        {"description": "One line."},
    ),
    "html": (
        "TEXT",
        TEXT,
        "a text",
        False,
        ALL,
        {"contentMediaType": "text/html", "description": HTML},
    ),
    "url": ("TEXT", TEXT, URL, True, ALL, {"format": "uri"}),
    "media": ("TEXT", TEXT, URL, True, ALL, {"format": "uri", "description": MEDIUM}),
    "own path": ("TEXT", TEXT, URL, True, ALL, {"format": "uri"}),
    "email": (
        "TEXT",
        TEXT,
        "an email address such as ada@example.org",
        True,
        ALL,
        {"format": "email"},
    ),
    "color": ("TEXT", TEXT, "a color such as #2f80ed", True, ALL, {}),
    "guid": (
        "UUID",
        TEXT,
        "a UUID, such as 6f1c62d1-8a0e-4c39-9d7b-0a3f5e2c0001",
        True,
        EXACT,
        {
            "format": "uuid",
            "description": "Stays the same for ever, in exports and calendars, too.",
        },
    ),
    "length": (
        "TEXT",
        TEXT,
        "a length HH:MM, such as 00:45",
        True,
        ALL,
        {"description": "A length of time as HH:MM."},
    ),
    "timezone": (
        "TEXT",
        TEXT,
        "the name of a time zone, such as Asia/Singapore",
        True,
        ALL,
        {"description": "The name of a time zone, such as Asia/Singapore."},
    ),
    "time": (
        "TIMESTAMP WITH TIME ZONE",
        TEXT,
        "a time with its distance from UTC, such as 2030-05-01T09:00:00+02:00",
        True,
        MEASURES,
        {},
    ),
    "bool": ("BOOLEAN", {bool}, "true or false", True, EXACT, {}),
    "int": ("INTEGER", NUMBER, WHOLE.format(-(2**31), 2**31 - 1), True, MEASURES, {}),
    "key": ("BIGINT", NUMBER, WHOLE.format(-(2**63), 2**63 - 1), True, MEASURES, {}),
    "link key": (
        "BIGINT",
        NUMBER,
        WHOLE.format(-(2**63), 2**63 - 1),
        True,
        MEASURES,
        {},
    ),
    "price": ("NUMERIC", NUMBER, PRICE, True, MEASURES, {}),
    "float": ("FLOAT(53)", NUMBER, "a number", True, MEASURES, {}),
    "latitude": ("FLOAT(53)", NUMBER, "a number from -90 to 90", True, MEASURES, {}),
    "longitude": ("FLOAT(53)", NUMBER, "a number from -180 to 180", True, MEASURES, {}),
    "json": (
        "JSONB",
        {bool, int, float, str, list, dict},
        "JSON",
        True,
        EQUALITY,
        {"description": "Any JSON."},
    ),
    "answers": (
        "JSONB",
        {dict},
        "an object: each `field-identifier` with its answer",
        True,
        EQUALITY,
        {
            "description": "The answers to the event's form by `field-identifier`.",
            "anyOf": [{"type": "object"}, {"type": "null"}],
        },
    ),
    "counts": (
        "JSONB",
        {dict},
        "an object with total, max",
        True,
        EQUALITY,
        {
            "type": "object",
            "properties": {"total": {"type": "integer"}, "max": {"type": "integer"}},
        },
    ),
    "choice": ("TEXT", TEXT, "one of draft, Published", True, ALL, {}),
}
"""Column, JSON types, sentence, whether "" is null, operators, OpenAPI schema."""
GUID = "6f1c62d1-8a0e-4c39-9d7b-0a3f5e2c0001"
OF_A_FILE: dict[str, tuple[Any, Any]] = {
    "text": (7, "7"),
    "line": ("a  b", "a  b"),
    "html": ("<i>a</i><u>", "<i>a</i><u></u>"),
    "url": (" @ada ", "@ada"),
    "media": ("/a.png", "/a.png"),
    "own path": ("/v1/a", "/v1/a"),
    "email": (" a@x.org", "a@x.org"),
    "color": ("fff", "#fff"),
    "guid": (GUID.upper(), GUID),
    "length": (1.5, "01:30"),
    "timezone": ("utc", "UTC"),
    "time": ("2018-03-22T09:30", "2018-03-22T01:30:00+00:00"),
    "bool": ("Yes", True),
    "int": ("3", 3),
    "key": (2**40, 2**40),
    "link key": (2**40, 2**40),
    "price": ("19.90", Decimal("19.9")),
    "float": ("1.5", 1.5),
    "latitude": (-90, -90.0),
    "longitude": ("180", 180.0),
    "json": ([1], [1]),
    "answers": ([1], [1]),
    "counts": ({"total": 1}, {"total": 1}),
    "choice": ("published", "Published"),
}
SUBSTITUTES = {
    **dict.fromkeys(("text", "line", "html", "url", "media", "own path", "email", "length"), ""),
    "color": "#808080",
    "timezone": "UTC",
    "choice": "draft",
}


def classes() -> set[type[Kind]]:
    """Give the kinds of all files of the room."""
    modules = [
        import_module(f"{kinds.__name__}.{info.name}") for info in iter_modules(kinds.__path__)
    ]
    values = (value for module in modules for value in vars(module).values())
    classes = {value for value in values if inspect.isclass(value)}
    return {cls for cls in classes if issubclass(cls, Kind) and not inspect.isabstract(cls)}


def test_all_kinds_are_asked_here() -> None:
    assert {type(kind) for kind in KINDS.values()} == classes()
    assert [*EXPECTED] == [*OF_A_FILE]
    assert {*EXPECTED} == {*KINDS} == {kind.name for kind in classes()}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_kind_answers(name: str) -> None:
    kind = KINDS[name]
    column, types, requirement, empty_is_null, operators, schema = EXPECTED[name]
    assert str(kind.column.compile(dialect=DIALECT)) == column
    assert kind.json_types == types
    assert kind.requirement() == requirement
    assert kind.empty_is_null is empty_is_null
    assert [*kind.operators] == [*operators]
    assert kind.schema() == schema


@pytest.mark.parametrize("name", EXPECTED)
def test_an_empty_value_is_null_but_in_free_text(name: str) -> None:
    assert KINDS[name].read_scalar("") == ("" if name in {"text", "html"} else None)


@pytest.mark.parametrize("name", EXPECTED)
def test_numbers_are_read_as_free_text_and_words_as_booleans(name: str) -> None:
    read = KINDS[name].read_scalar
    is_free_text = name in {"text", "line", "html"}
    assert [read(4), read(4.5)] == (["4", "4.5"] if is_free_text else [4, 4.5])
    words = [True, False] if name == "bool" else ["true", "false"]
    assert [read("true"), read("false")] == words
    for value in (True, None, [], {}, "True", "yes"):
        assert read(value) == value
        assert type(read(value)) is type(value)


@pytest.mark.parametrize("name", OF_A_FILE)
def test_a_kind_reads_a_file(name: str) -> None:
    value, expected = OF_A_FILE[name]
    read = KINDS[name].read_file(value, SINGAPORE)
    assert (read.isoformat() if name == "time" else read) == expected


@pytest.mark.parametrize("name", EXPECTED)
def test_a_kind_has_a_substitute_or_none(name: str) -> None:
    assert KINDS[name].substitute() == SUBSTITUTES.get(name)


def test_numbers_compare_with_numbers_and_texts_with_texts() -> None:
    words = {name: kind.comparable for name, kind in KINDS.items()}
    texts = {name for name, column in EXPECTED.items() if column[0] == "TEXT"}
    numbers = {name for name, column in EXPECTED.items() if column[1] is NUMBER}
    assert {name for name, word in words.items() if word == "text"} == texts
    assert {name for name, word in words.items() if word == "number"} == numbers
    others = {*words} - texts - numbers
    assert [words[name] for name in sorted(others)] == sorted(others)


def test_only_media_lie_in_the_bucket_and_only_email_is_an_address() -> None:
    assert [name for name, kind in KINDS.items() if kind.is_media] == ["media"]
    assert [name for name, kind in KINDS.items() if kind.is_address] == ["email"]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_kind_says_what_a_value_of_a_query_is(name: str) -> None:
    with pytest.raises(
        ValueError, match=rf"^'\{{\}}' is not {KINDS[name].noun}\.$".replace("+", r"\+")
    ):
        KINDS[name].read_query({})


@pytest.mark.parametrize(("name", "wide"), [("int", "BIGINT"), ("key", "BIGINT")])
def test_a_whole_number_of_a_query_may_be_too_large_for_its_column(name: str, wide: str) -> None:
    assert str(KINDS[name].query_type.compile(dialect=DIALECT)) == wide


@pytest.mark.parametrize("name", sorted({*KINDS} - {"int", "key"}))
def test_a_value_of_a_query_has_the_type_of_its_column(name: str) -> None:
    assert KINDS[name].query_type is KINDS[name].column
