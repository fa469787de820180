"""The boxes of an AVIF (ISO/IEC 14496-12, 4.2)."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from openevent.pictures.parts import Parts, build_unreadable

NAME: Final = "AVIF"
HEAD_BYTES: Final = 8
LONG_HEAD_BYTES: Final = 16
"""A head whose size has 64 bits."""
LONG: Final = 1
TO_END: Final = 0


class Box(NamedTuple):
    """A box: its type, where it starts, where its content starts, and its end."""

    type: bytes
    start: int
    payload: int
    end: int


def read_boxes(content: bytes, start: int, end: int, parts: Parts) -> Iterator[Box]:
    """Read the boxes of a range; `parts` counts them.

    Raises UnusablePicture unless they fill the range.
    """
    while start < end:
        parts.count_segment()
        size = int.from_bytes(content[start : start + 4])
        payload = start + HEAD_BYTES
        if size == LONG:
            size, payload = read_number(content, payload, 8), start + LONG_HEAD_BYTES
        elif size == TO_END:
            size = end - start
        if payload > start + size or start + size > end:
            raise build_unreadable(NAME, "one of its boxes has a wrong length")
        yield Box(content[start + 4 : start + 8], start, payload, start + size)
        start += size


def read_number(content: bytes, position: int, size: int) -> int:
    """Read a number of `size` bytes. Raises UnusablePicture behind the end."""
    if position + size > len(content):
        raise build_unreadable(NAME, "it is cut off")
    return int.from_bytes(content[position : position + size])
