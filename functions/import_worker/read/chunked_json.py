"""A long list of records parsed piece by piece: at once, the parser holds a copy half as large again as its input."""

import re
from typing import Any, Final

import orjson

CHUNK_BYTES: Final = 4_000_000
"""Bytes parsed at once; the sessions of a hundred FOSSASIA summits, 69 MB, cost 100 MB less at the
peak."""
MAX_TRIES: Final = 8
"""Gaps looked at for a cut: where nothing is indented, some lie inside a record."""
WHITESPACE: Final = b" \t\r\n"


def parse(raw: bytes | bytearray) -> Any:
    """Parse JSON as orjson.loads does, and with its errors."""
    found = _parse_list(raw) if len(raw) > CHUNK_BYTES else None
    return orjson.loads(raw) if found is None else found


def _parse_list(raw: bytes | bytearray) -> list[Any] | None:
    """Parse a list of objects, None where that fails: the whole text then tells what it is, or what is wrong."""
    gap, start = _find_gap(raw), raw.find(b"{")
    found: list[Any] = []
    while gap and (cut := gap.search(raw, start + CHUNK_BYTES)):
        piece, start = _parse_chunk(raw, start, cut, gap)
        if piece is None:
            return None
        found += piece
    end = _try_parse(b"[" + raw[start:]) if found else None
    return None if end is None else found + end


def _parse_chunk(
    raw: bytes | bytearray, start: int, cut: re.Match[bytes] | None, gap: re.Pattern[bytes]
) -> Any:
    """Give the records from `start` on and the start of the rest, None and 0 where no cut is right.

    A cut is right exactly where what stands before it is valid with a `]` behind it: the parser
    itself checks it.
    """
    for _ in range(MAX_TRIES):
        if cut is None:
            break
        piece = _try_parse(b"[" + raw[start : cut.start() + 1] + b"]")
        if piece is not None:
            return piece, cut.end() - 1
        cut = gap.search(raw, cut.end())
    return None, 0


def _try_parse(raw: bytes | bytearray) -> list[Any] | None:
    try:
        found: list[Any] = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    return found


def _find_gap(raw: bytes | bytearray) -> re.Pattern[bytes] | None:
    """Give what stands between two records, from `}` to `{`: as the first is indented, so are all."""
    before = bytes(raw[: raw.find(b"{")])
    if before.strip(WHITESPACE) != b"[":
        return None
    indent = before[before.find(b"[") + 1 :]
    return re.compile(b"}," + re.escape(indent) + b"{" if indent else rb"}\s*,\s*{")
