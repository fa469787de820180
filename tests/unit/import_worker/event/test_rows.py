"""Rows as JSON in chunks."""

import orjson
import pytest

from import_worker.event import rows


def test_places_count_from_one_and_rows_keep_their_order() -> None:
    made = rows.RowChunks()
    count = 2 * rows.ROWS_PER_DUMP + 1
    assert [made.add({"name": str(number)}) for number in range(count)] == list(range(1, count + 1))
    (chunk,) = made.chunks()
    assert orjson.loads(chunk) == [
        {"name": str(number), "id": number + 1} for number in range(count)
    ]


def test_many_rows_are_several_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "CHUNK", 10_000)
    made = rows.RowChunks()
    for _ in range(5 * rows.ROWS_PER_DUMP):
        made.add({"name": "x" * 50})
    found = [orjson.loads(chunk) for chunk in made.chunks()]
    assert [row["id"] for chunk in found for row in chunk] == list(
        range(1, 5 * rows.ROWS_PER_DUMP + 1)
    )
    assert len(found) == 5


def test_no_rows_are_no_list() -> None:
    assert list(rows.RowChunks().chunks()) == []
