"""Parse a long list of records in chunks.

Parsed at once, the parser holds a copy that is half as large again as its input.
"""

import re
from typing import Any, Final

import orjson

CHUNK_BYTES: Final = 4_000_000
"""Bytes parsed at once. For 69 MB of sessions (100 FOSSASIA summits) the peak is 100 MB lower."""
MAXIMUM_TRIES: Final = 8
"""Gaps tried for one cut: without indentation, some gaps lie inside a record."""
WHITESPACE: Final = b" \t\r\n"


def parse(raw: bytes | bytearray) -> Any:
    """Parse JSON like orjson.loads, with the same errors."""
    records = _parse_list(raw) if len(raw) > CHUNK_BYTES else None
    return orjson.loads(raw) if records is None else records


def _parse_list(raw: bytes | bytearray) -> list[Any] | None:
    """Parse a list of objects in chunks; None if that fails, then the caller parses the whole."""
    gap, start = _find_gap(raw), raw.find(b"{")
    records: list[Any] = []
    while gap and (cut := gap.search(raw, start + CHUNK_BYTES)):
        chunk, start = _parse_chunk(raw, start, cut, gap)
        if chunk is None:
            return None
        records += chunk
    rest = _try_parse(b"[" + raw[start:]) if records else None
    return None if rest is None else records + rest


def _parse_chunk(
    raw: bytes | bytearray, start: int, cut: re.Match[bytes] | None, gap: re.Pattern[bytes]
) -> Any:
    """Return the records from `start` on and where the rest starts; None and 0 without a cut.

    A cut is right if the text before it is valid JSON once a `]` is added; the parser checks that.
    """
    for _ in range(MAXIMUM_TRIES):
        if cut is None:
            break
        chunk = _try_parse(b"[" + raw[start : cut.start() + 1] + b"]")
        if chunk is not None:
            return chunk, cut.end() - 1
        cut = gap.search(raw, cut.end())
    return None, 0


def _try_parse(raw: bytes | bytearray) -> list[Any] | None:
    try:
        records: list[Any] = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    return records


def _find_gap(raw: bytes | bytearray) -> re.Pattern[bytes] | None:
    """Return the pattern between two records, from `}` to `{`; the first record's indent counts."""
    before = bytes(raw[: raw.find(b"{")])
    if before.strip(WHITESPACE) != b"[":
        return None
    indent = before[before.find(b"[") + 1 :]
    return re.compile(b"}," + re.escape(indent) + b"{" if indent else rb"}\s*,\s*{")
