"""Keep the rows of one table in memory as compact JSON."""

from collections.abc import Iterator
from typing import Any, Final

import orjson

CHUNK_BYTES: Final = 8_000_000
"""Bytes of JSON in one statement: few round trips, little memory on both sides."""
ROWS_PER_DUMP: Final = 200
"""Rows turned into bytes at once; this frees the records that they were read from."""


class RowChunks:
    """The rows of a table, in the order of their file, as chunks of JSON."""

    def __init__(self) -> None:
        self.count = 0
        self._rows: list[dict[str, Any]] = []
        self._open_chunk = bytearray()
        self._chunks: list[bytes] = []

    def add(self, row: dict[str, Any]) -> int:
        """Add a row and return its place, from 1."""
        self.count += 1
        row["id"] = self.count
        self._rows.append(row)
        if len(self._rows) == ROWS_PER_DUMP:
            self._dump_rows()
        return self.count

    def pop_chunks(self) -> Iterator[bytes]:
        """Yield the rows as JSON lists and forget each list that was yielded."""
        self._dump_rows()
        self._close_chunk()
        while self._chunks:
            yield self._chunks.pop(0)

    def _dump_rows(self) -> None:
        if self._rows:
            # `str` is for prices: PostgreSQL reads a number from its digits in a text.
            self._open_chunk += memoryview(orjson.dumps(self._rows, default=str))[1:-1]
            self._open_chunk += b","
            self._rows.clear()
        if len(self._open_chunk) >= CHUNK_BYTES:
            self._close_chunk()

    def _close_chunk(self) -> None:
        if self._open_chunk:
            self._open_chunk[-1:] = b"]"
            self._chunks.append(b"[" + self._open_chunk)
            self._open_chunk = bytearray()
