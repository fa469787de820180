"""Parsing in chunks gives the same values and the same errors as parsing at once."""

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
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunked_json, "CHUNK_BYTES", 500)


@pytest.mark.parametrize("indent", [None, 0, 1, 4])
@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
@pytest.mark.parametrize("padding", ["", " \n"])
def test_a_list_gives_the_same_records_with_any_indent_and_separators(
    indent: int | None, separators: tuple[str, str], padding: str
) -> None:
    raw = f"{padding}{json.dumps(RECORDS, indent=indent, separators=separators)}{padding}".encode()
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
def test_other_values_than_a_list_of_objects_are_parsed_at_once(value: Any) -> None:
    assert chunked_json.parse(json.dumps(value, indent=2).encode()) == value


@pytest.mark.parametrize("place", [0, 3_000, 20_000, -2, -1])
@pytest.mark.parametrize("mistake", ["]", "}", "{", '"', ",", "x", "[{", "\x00"])
def test_errors_are_the_same_as_for_the_whole_text(place: int, mistake: str) -> None:
    text = json.dumps(RECORDS, indent=4)
    raw = f"{text[:place]}{mistake}{text[place:]}".encode()
    try:
        expected: object = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        expected = str(error)
    try:
        result: object = chunked_json.parse(raw)
    except orjson.JSONDecodeError as error:
        result = str(error)
    assert result == expected
