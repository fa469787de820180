"""The rows of one table on their way: compact JSON in chunks."""

from collections.abc import Iterator
from typing import Any, Final

import orjson

CHUNK_BYTES: Final = 8_000_000
"""Bytes of JSON in one statement: few round trips, little memory on both sides."""
ROWS_PER_DUMP: Final = 200
"""Rows turned into bytes at once, so that what they were read from is soon free."""


class RowChunks:
    """The rows of a table, in the order of their file."""

    def __init__(self) -> None:
        self.count = 0
        self._waiting: list[dict[str, Any]] = []
        self._open = bytearray()
        self._chunks: list[bytes] = []

    def add(self, row: dict[str, Any]) -> int:
        """Take a row and give its place, from 1."""
        self.count += 1
        row["id"] = self.count
        self._waiting.append(row)
        if len(self._waiting) == ROWS_PER_DUMP:
            self._dump()
        return self.count

    def chunks(self) -> Iterator[bytes]:
        """Hand over the rows as JSON lists, each of which is then forgotten here."""
        self._dump()
        self._close()
        while self._chunks:
            yield self._chunks.pop(0)

    def _dump(self) -> None:
        if self._waiting:
            self._open += memoryview(orjson.dumps(self._waiting))[1:-1]
            self._open += b","
            self._waiting.clear()
        if len(self._open) >= CHUNK_BYTES:
            self._close()

    def _close(self) -> None:
        if self._open:
            self._open[-1:] = b"]"
            self._chunks.append(b"[" + self._open)
            self._open = bytearray()
