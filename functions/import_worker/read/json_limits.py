"""How much a JSON file would ask of the parser, counted without parsing it."""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from import_worker.limits import JSON_FILE_BYTES, MAX_BRACKETS, MAX_COMMAS, MAX_DEPTH, megabytes

CHUNK_BYTES: Final = 4_000_000
"""Bytes looked at at once: what is left of them is small, so that memory stays flat."""
NO_BACKSLASH: Final = re.compile(rb"[^\\]")
UNSTRUCTURED: Final = bytes(set(range(256)) - set(b'"\\[]{}'))
DEPTH_CHANGES: Final = tuple(
    {**dict.fromkeys(b"[{", 1), **dict.fromkeys(b"]}", -1)}.get(byte, 0) for byte in range(256)
)


def check_json_limits(raw: bytes | bytearray) -> None:
    """Raise ValueError, with the sentence, for a JSON file that is too much to parse. 69 MB of sessions take 0.3 s."""
    if not raw or raw.isspace():
        raise ValueError("The file is empty.")
    if len(raw) > JSON_FILE_BYTES:
        raise ValueError(
            f"The file has {megabytes(len(raw))}; {megabytes(JSON_FILE_BYTES)} are allowed."
        )
    brackets, commas = raw.count(b"[") + raw.count(b"{"), raw.count(b",")
    if brackets > MAX_BRACKETS:
        raise ValueError(
            f"The file holds {brackets:,} lists and objects; {MAX_BRACKETS:,} are allowed."
        )
    if commas > MAX_COMMAS:
        raise ValueError(f"The file holds {commas:,} commas; {MAX_COMMAS:,} are allowed.")
    if count_depth(raw) > MAX_DEPTH:
        raise ValueError(
            f"The file has lists and objects within one another, more than {MAX_DEPTH} deep."
        )


def count_depth(raw: bytes | bytearray) -> int:
    """Count how deep lists and objects lie within one another; brackets inside strings do not count."""
    return max(
        accumulate(DEPTH_CHANGES[byte] for brackets in _find_brackets(raw) for byte in brackets),
        default=0,
    )


def _find_brackets(raw: bytes | bytearray) -> Iterator[bytes]:
    start, inside = 0, False
    while start < len(raw):
        # A piece ends behind something that is no backslash: no escape is cut in two.
        last = NO_BACKSLASH.search(raw, min(start + CHUNK_BYTES, len(raw)) - 1)
        end = last.end() if last else len(raw)
        unescaped = raw[start:end].replace(b"\\\\", b"").replace(b'\\"', b"")
        parts = unescaped.translate(None, UNSTRUCTURED).split(b'"')
        yield b"".join(parts[inside::2])
        inside ^= len(parts) % 2 == 0
        start = end
