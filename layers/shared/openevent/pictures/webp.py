"""Clean a WebP: its chunks (WebP Container Specification, RFC 9649)."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from openevent.pictures.orientation import build_exif, read_orientation
from openevent.pictures.parts import Cleaned, Parts, build_unreadable

NAME: Final = "WebP"
HEAD_BYTES: Final = 12
"""`RIFF`, the size, `WEBP`."""
CHUNK_HEAD: Final = 8
EXTENDED, LOSSY, LOSSLESS, FRAME, EXIF, PROFILE = (
    b"VP8X",
    b"VP8 ",
    b"VP8L",
    b"ANMF",
    b"EXIF",
    b"ICCP",
)
PIXELS: Final = frozenset({LOSSY, LOSSLESS, b"ALPH"})
CHUNKS_THAT_STAY: Final = PIXELS | {PROFILE, b"ANIM"}
"""The chunks that draw the picture; all others go, XMP among them."""
EXTENDED_BYTES: Final = 10
FRAME_BYTES: Final = 16
PROFILE_FLAG, ALPHA_FLAG, EXIF_FLAG, ANIMATION_FLAG = 0x20, 0x10, 0x08, 0x02
LOSSY_START: Final = b"\x9d\x01\x2a"


class Chunk(NamedTuple):
    """A chunk: its type, and where its data start and end."""

    type: bytes
    start: int
    end: int


def clean_webp(content: bytes) -> Cleaned:
    """Leave out all chunks but those that draw the picture; the orientation stays.

    Nothing stays behind the end of the picture. A picture that is cut off is refused.
    Raises UnusablePicture.
    """
    return _WebpCleaner(content).clean()


class _WebpCleaner:
    """Goes through the chunks of one WebP."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._parts = Parts(content)
        self._types: set[bytes] = set()
        self._exif = b""

    def clean(self) -> Cleaned:
        end = CHUNK_HEAD + self._read_number(4, 4)
        chunks = list(self._read_chunks(HEAD_BYTES, end))
        extended = chunks.pop(0) if chunks and chunks[0].type == EXTENDED else None
        if extended is None:
            chunks = chunks[:1]  # a simple picture has one chunk
        for chunk in chunks:
            self._take(chunk, is_extended=extended is not None)
        if not self._types & {LOSSY, LOSSLESS, FRAME}:
            raise build_unreadable(NAME, "its pixels are missing")
        head = self._build_extended(extended) if extended else b""
        tail = _build_chunk(EXIF, self._exif)
        if tail:
            self._parts.add(tail)
        size = 4 + len(head) + self._parts.count_bytes()
        return self._parts.join(b"RIFF" + size.to_bytes(4, "little") + b"WEBP", head)

    def _read_number(self, position: int, size: int) -> int:
        return int.from_bytes(self._content[position : position + size], "little")

    def _read_chunks(self, position: int, limit: int) -> Iterator[Chunk]:
        """Read the chunks of a range. Raises UnusablePicture if one ends behind it."""
        while position + CHUNK_HEAD <= limit:
            self._parts.count_segment()
            start = position + CHUNK_HEAD
            end = start + self._read_number(position + 4, 4)
            if end > min(limit, len(self._content)):
                raise build_unreadable(NAME, "it is cut off")
            yield Chunk(self._content[position : position + 4], start, end)
            position = end + (end - start) % 2

    def _take(self, chunk: Chunk, *, is_extended: bool) -> None:
        """Keep a chunk or leave it out."""
        if chunk.type == FRAME and is_extended:
            self._take_frame(chunk)
        elif chunk.type in CHUNKS_THAT_STAY:
            self._note_size(chunk)
            self._keep(chunk)
        elif chunk.type == EXIF and not self._exif:
            exif = self._content[chunk.start : chunk.end]
            self._exif = build_exif(read_orientation(exif))
        self._types.add(chunk.type)

    def _keep(self, chunk: Chunk) -> None:
        self._parts.keep(chunk.start - CHUNK_HEAD, chunk.end)
        if (chunk.end - chunk.start) % 2:
            self._keep_padding(chunk.end)

    def _keep_padding(self, position: int) -> None:
        if self._content[position : position + 1] == b"\0":
            self._parts.keep(position, position + 1)
        else:
            self._parts.add(b"\0")

    def _take_frame(self, frame: Chunk) -> None:
        """Keep a frame of an animation with the chunks that draw it."""
        if frame.end - frame.start < FRAME_BYTES:
            raise build_unreadable(NAME, "one of its frames is cut off")
        left, top, width, height = (
            self._read_number(frame.start + place, 3) for place in (0, 3, 6, 9)
        )
        self._parts.note_size(2 * left + width + 1, 2 * top + height + 1)
        start = frame.start + FRAME_BYTES
        chunks = [chunk for chunk in self._read_chunks(start, frame.end) if chunk.type in PIXELS]
        size = FRAME_BYTES + sum(_count_bytes(chunk) for chunk in chunks)
        self._parts.keep(frame.start - CHUNK_HEAD, frame.start - 4)
        self._keep_number(frame.start - 4, size)
        self._parts.keep(frame.start, start)
        for chunk in chunks:
            self._note_size(chunk)
            self._keep(chunk)

    def _keep_number(self, position: int, number: int) -> None:
        """Keep a number of four bytes, or write another one in its place."""
        if self._read_number(position, 4) == number:
            self._parts.keep(position, position + 4)
        else:
            self._parts.add(number.to_bytes(4, "little"))

    def _note_size(self, chunk: Chunk) -> None:
        """Note the size in the header of compressed pixels: 14 bits each."""
        start = chunk.start
        if chunk.type == LOSSY and self._content.startswith(LOSSY_START, start + 3):
            width, height = self._read_number(start + 6, 2), self._read_number(start + 8, 2)
            self._parts.note_size(width & 0x3FFF, height & 0x3FFF)
        if chunk.type == LOSSLESS:
            bits = self._read_number(start + 1, 4)
            self._parts.note_size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)

    def _build_extended(self, chunk: Chunk) -> bytes:
        """Build the first chunk with the flags of what is still there."""
        if chunk.end - chunk.start < EXTENDED_BYTES:
            raise build_unreadable(NAME, "its header is missing")
        values = self._content[chunk.start : chunk.start + EXTENDED_BYTES]
        self._parts.note_size(*(int.from_bytes(values[at : at + 3], "little") + 1 for at in (4, 7)))
        flags = values[0] & (ALPHA_FLAG | ANIMATION_FLAG)
        flags |= PROFILE_FLAG if PROFILE in self._types else 0
        flags |= EXIF_FLAG if self._exif else 0
        return _build_chunk(EXTENDED, bytes((flags, 0, 0, 0)) + values[4:])


def _count_bytes(chunk: Chunk) -> int:
    """Count a chunk's bytes with its head and its padding."""
    size = chunk.end - chunk.start
    return CHUNK_HEAD + size + size % 2


def _build_chunk(type_: bytes, payload: bytes) -> bytes:
    """Build a chunk of even length; b"" without data."""
    return type_ + len(payload).to_bytes(4, "little") + payload if payload else b""
