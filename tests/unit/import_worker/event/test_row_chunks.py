"""Rows as JSON in chunks."""

import orjson
import pytest

from import_worker.event import row_chunks


def test_places_count_from_one_and_rows_keep_their_order() -> None:
    chunks = row_chunks.RowChunks()
    count = 2 * row_chunks.ROWS_PER_DUMP + 1
    assert [chunks.add({"name": str(number)}) for number in range(count)] == list(
        range(1, count + 1)
    )
    (chunk,) = chunks.pop_chunks()
    assert orjson.loads(chunk) == [
        {"name": str(number), "id": number + 1} for number in range(count)
    ]


def test_many_rows_become_several_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_chunks, "CHUNK_BYTES", 10_000)
    chunks = row_chunks.RowChunks()
    for _ in range(5 * row_chunks.ROWS_PER_DUMP):
        chunks.add({"name": "x" * 50})
    lists = [orjson.loads(chunk) for chunk in chunks.pop_chunks()]
    assert [row["id"] for list_ in lists for row in list_] == list(
        range(1, 5 * row_chunks.ROWS_PER_DUMP + 1)
    )
    assert len(lists) == 5


def test_no_rows_give_no_list() -> None:
    assert list(row_chunks.RowChunks().pop_chunks()) == []
