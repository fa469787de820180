"""Check how much work and memory a JSON file costs the parser, without parsing it."""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from import_worker.limits import (
    MAXIMUM_BRACKETS,
    MAXIMUM_COMMAS,
    MAXIMUM_DEPTH,
    MAXIMUM_JSON_FILE_BYTES,
    megabytes,
)

CHUNK_BYTES: Final = 4_000_000
"""Bytes counted at once: only their brackets stay in memory, which is little."""
NO_BACKSLASH: Final = re.compile(rb"[^\\]")
UNSTRUCTURED: Final = bytes(set(range(256)) - set(b'"\\[]{}'))
UNESCAPABLE: Final = bytes(set(UNSTRUCTURED) - set(b"/bfnrtu"))
"""Bytes that neither are structure nor follow a backslash in JSON (RFC 8259, section 7)."""
DEPTH_CHANGES: Final = tuple(
    {**dict.fromkeys(b"[{", 1), **dict.fromkeys(b"]}", -1)}.get(byte, 0) for byte in range(256)
)
"""The change of depth by byte: 1 for an opening bracket, -1 for a closing one."""


def check_json_limits(raw: bytes | bytearray) -> None:
    """Raise ValueError with a message for a JSON file that is empty or above a limit.

    69 MB of sessions take 0.2 s.
    """
    if not raw or raw.isspace():
        raise ValueError("The file is empty.")
    if len(raw) > MAXIMUM_JSON_FILE_BYTES:
        size, limit = megabytes(len(raw)), megabytes(MAXIMUM_JSON_FILE_BYTES)
        raise ValueError(f"The file has {size}; at most {limit} are allowed.")
    _check_count(raw.count(b"[") + raw.count(b"{"), MAXIMUM_BRACKETS, "lists and objects")
    _check_count(raw.count(b","), MAXIMUM_COMMAS, "commas")
    if count_depth(raw) > MAXIMUM_DEPTH:
        raise ValueError(
            "The file nests lists and objects too deep; "
            f"at most {MAXIMUM_DEPTH} levels are allowed."
        )


def _check_count(count: int, limit: int, noun: str) -> None:
    if count > limit:
        raise ValueError(f"The file holds {count:,} {noun}; at most {limit:,} are allowed.")


def count_depth(raw: bytes | bytearray) -> int:
    """Count how deep lists and objects are nested; brackets inside strings do not count."""
    changes = (DEPTH_CHANGES[byte] for brackets in _find_brackets(raw) for byte in brackets)
    return max(accumulate(changes), default=0)


def _find_brackets(raw: bytes | bytearray) -> Iterator[bytes]:
    start, is_inside_string = 0, False
    while start < len(raw):
        # A chunk ends behind a byte that is not a backslash, so that it cuts no escape in two.
        last = NO_BACKSLASH.search(raw, min(start + CHUNK_BYTES, len(raw)) - 1)
        end = last.end() if last else len(raw)
        # Taking out escapes is the slowest step, so most bytes go before it. A backslash before
        # another byte is miscounted, but the parser refuses the whole file for it.
        escapable = raw[start:end].translate(None, UNESCAPABLE)
        unescaped = escapable.replace(b"\\\\", b"").replace(b'\\"', b"")
        pieces = unescaped.translate(None, UNSTRUCTURED).split(b'"')
        yield b"".join(pieces[is_inside_string::2])
        is_inside_string ^= len(pieces) % 2 == 0
        start = end
