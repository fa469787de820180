"""The size of an AV1 frame as the decoder reads it (AV1 Bitstream Specification, 5.3 to 5.9).

The boxes around it may declare another size, but a decoder needs memory for this one.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from openevent.pictures.boxes import NAME
from openevent.pictures.parts import Parts, build_unreadable

SEQUENCE_HEADER: Final = 1
FRAME_HEADERS: Final = frozenset({3, 6, 7})
"""Frame header, frame, redundant frame header."""
KEY_FRAME, SWITCH_FRAME = 0, 3
CHOSEN_PER_FRAME: Final = 2
"""A tool that each frame may switch on or off."""
HEADER_BYTES: Final = 1_024
"""Bytes that are read of a header; the longest one with 32 operating points has less."""


class Sequence(NamedTuple):
    """What a frame header needs of the header of its sequence.

    The lengths are bits; 0 for a field that frames do not have.
    """

    width: int
    height: int
    is_reduced: bool
    time_bits: int
    id_bits: int
    screen_tools: int
    integer_vectors: int


def read_sizes(data: bytes, parts: Parts) -> list[tuple[int, int]]:
    """Read width and height of each sequence of an item, in pixels.

    Raises UnusablePicture if there is none, or if a frame has a size of its own.
    """
    sequence: Sequence | None = None
    sizes = []
    for type_, payload in _read_units(data, parts):
        if type_ == SEQUENCE_HEADER:
            sequence = _read_sequence(_BitReader(payload))
            sizes.append((sequence.width, sequence.height))
        elif type_ in FRAME_HEADERS and sequence and not sequence.is_reduced:
            _check_frame(_BitReader(payload), sequence)
    if not sizes:
        raise build_unreadable(NAME, "the size of its pixels is missing")
    return sizes


def _read_units(data: bytes, parts: Parts) -> Iterator[tuple[int, bytes]]:
    """Read the type and the first bytes of each unit of a bitstream."""
    position = 0
    while position < len(data):
        parts.count_segment()
        head = data[position]
        position += 2 if head & 4 else 1
        size, position = _read_size(data, position) if head & 2 else (len(data), position)
        yield head >> 3 & 15, data[position : position + min(size, HEADER_BYTES)]
        position += size


def _read_size(data: bytes, position: int) -> tuple[int, int]:
    """Read a number of 7 bits per byte; return it and its end."""
    size = 0
    for place, byte in enumerate(data[position : position + 8]):
        size |= (byte & 0x7F) << 7 * place
        if not byte & 0x80:
            return size, position + place + 1
    raise build_unreadable(NAME, "its pixels are damaged")


class _BitReader:
    """Reads numbers of any number of bits, from the highest bit on."""

    def __init__(self, data: bytes) -> None:
        self._number = int.from_bytes(data)
        self._remaining = 8 * len(data)

    def take(self, count: int) -> int:
        self._remaining -= count
        if self._remaining < 0:
            raise build_unreadable(NAME, "its pixels are damaged")
        return self._number >> self._remaining & (1 << count) - 1

    def take_long(self) -> None:
        """Skip a number whose leading zeros tell its length."""
        zeros = 0
        while not self.take(1):
            zeros += 1
        if zeros < 32:  # noqa: PLR2004 - AV1, 4.10.3
            self.take(zeros)


def _read_sequence(bits: _BitReader) -> Sequence:
    bits.take(4)
    is_reduced = bool(bits.take(1))
    time_bits = 0
    if is_reduced:
        bits.take(5)
    else:
        time_bits = _read_operating_points(bits)
    width_bits, height_bits = bits.take(4) + 1, bits.take(4) + 1
    width, height = bits.take(width_bits) + 1, bits.take(height_bits) + 1
    id_bits = 0
    if not is_reduced and bits.take(1):
        id_bits = bits.take(4) + 2 + bits.take(3) + 1
    bits.take(3)
    tools = (CHOSEN_PER_FRAME, CHOSEN_PER_FRAME) if is_reduced else _read_tools(bits)
    return Sequence(width, height, is_reduced, time_bits, id_bits, *tools)


def _read_operating_points(bits: _BitReader) -> int:
    """Skip times and operating points; return the bits of a frame's time, 0 if it has none."""
    delay_bits = time_bits = 0
    if bits.take(1):
        bits.take(64)
        has_equal_times = bits.take(1)
        if has_equal_times:
            bits.take_long()
        if bits.take(1):
            delay_bits = bits.take(5) + 1
            bits.take(32 + 5)
            time_bits = bits.take(5) + 1
            time_bits = 0 if has_equal_times else time_bits
    has_display_delay = bits.take(1)
    for _ in range(bits.take(5) + 1):
        _skip_operating_point(bits, delay_bits, has_display_delay)
    return time_bits


def _skip_operating_point(bits: _BitReader, delay_bits: int, has_display_delay: int) -> None:
    bits.take(12)
    if bits.take(5) > 7:  # noqa: PLR2004 - levels above it have a tier
        bits.take(1)
    if delay_bits and bits.take(1):
        bits.take(2 * delay_bits + 1)
    if has_display_delay and bits.take(1):
        bits.take(4)


def _read_tools(bits: _BitReader) -> tuple[int, int]:
    """Read whether frames have tools for screens, and vectors of whole pixels."""
    bits.take(4)
    if bits.take(1):
        bits.take(2)
    screen_tools = CHOSEN_PER_FRAME if bits.take(1) else bits.take(1)
    integer_vectors = CHOSEN_PER_FRAME
    if screen_tools and not bits.take(1):
        integer_vectors = bits.take(1)
    return screen_tools, integer_vectors


def _check_frame(bits: _BitReader, sequence: Sequence) -> None:
    """Raise UnusablePicture for a frame that has a size of its own."""
    if bits.take(1):
        return  # shows an earlier frame again
    type_, is_shown = bits.take(2), bits.take(1)
    bits.take(sequence.time_bits if is_shown else 1)
    if type_ != SWITCH_FRAME and not (type_ == KEY_FRAME and is_shown):
        bits.take(1)
    bits.take(1)
    tools = sequence.screen_tools
    has_tools = bits.take(1) if tools == CHOSEN_PER_FRAME else tools
    if has_tools and sequence.integer_vectors == CHOSEN_PER_FRAME:
        bits.take(1)
    bits.take(sequence.id_bits)
    if type_ == SWITCH_FRAME or bits.take(1):
        raise build_unreadable(NAME, "its frames have different sizes")
