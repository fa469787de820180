"""Parsing piece by piece gives what parsing at once gives, errors and their places included."""

import json
from typing import Any

import orjson
import pytest

from import_worker.read import chunked_json

RECORDS: list[dict[str, Any]] = [
    {
        "id": number,
        "title": 'a "}, {" b ' * (number % 7),
        "speakers": [{"id": 1}, {"id": 2}],
        "track": {"id": number},
    }
    for number in range(300)
]


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunked_json, "PIECE", 500)


@pytest.mark.parametrize("indent", [None, 0, 1, 4])
@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
@pytest.mark.parametrize("around", ["", " \n"])
def test_any_way_of_writing_a_list_gives_the_same_records(
    indent: int | None, separators: tuple[str, str], around: str
) -> None:
    raw = f"{around}{json.dumps(RECORDS, indent=indent, separators=separators)}{around}".encode()
    assert chunked_json.parse(raw) == RECORDS
    assert chunked_json.parse(bytearray(raw)) == RECORDS


@pytest.mark.parametrize(
    "value",
    [
        RECORDS[0],
        [],
        [{}],
        [1, 2],
        [RECORDS, RECORDS],
        [*RECORDS, 1],
        [1, *RECORDS],
        {"a": RECORDS},
        "a" * 2000,
    ],
)
def test_whatever_else_a_file_holds_is_parsed_as_it_stands(value: Any) -> None:
    assert chunked_json.parse(json.dumps(value, indent=2).encode()) == value


@pytest.mark.parametrize("place", [0, 3_000, 20_000, -2, -1])
@pytest.mark.parametrize("wrong", ["]", "}", "{", '"', ",", "x", "[{", "\x00"])
def test_errors_are_those_of_the_whole_text(place: int, wrong: str) -> None:
    text = json.dumps(RECORDS, indent=4)
    raw = f"{text[:place]}{wrong}{text[place:]}".encode()
    try:
        expected: object = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        expected = str(error)
    try:
        found: object = chunked_json.parse(raw)
    except orjson.JSONDecodeError as error:
        found = str(error)
    assert found == expected
