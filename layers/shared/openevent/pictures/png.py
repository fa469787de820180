"""Clean a PNG: its chunks (W3C, PNG third edition, 5 and 11)."""

from typing import Final
from zlib import crc32

from openevent.pictures.orientation import UPRIGHT, build_exif, read_orientation
from openevent.pictures.parts import Cleaned, Parts, build_unreadable

NAME: Final = "PNG"
SIGNATURE_BYTES: Final = 8
FRAME: Final = 12
"""Bytes of a chunk beside its data: length, type, checksum."""
HEADER_END: Final = 33
"""End of the first chunk, IHDR."""
HEADER: Final = b"\0\0\0\x0dIHDR"
END: Final = b"\0\0\0\0IEND\xae\x42\x60\x82"
DATA: Final = frozenset({b"IDAT", b"fdAT"})
CHUNKS_THAT_STAY: Final = DATA | frozenset(
    b"PLTE tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs cICP mDCV mDCv cLLI cLLi acTL fcTL".split()
)
"""The chunks that draw the picture; all others go, texts and times among them."""
FRAME_CONTROL_BYTES: Final = 26


def clean_png(content: bytes) -> Cleaned:
    """Leave out all chunks but those that draw the picture; the orientation stays.

    Nothing stays behind the end of the picture. A picture that is cut off in its data stays so.
    Raises UnusablePicture.
    """
    if not content.startswith(HEADER, SIGNATURE_BYTES) or len(content) < HEADER_END:
        raise build_unreadable(NAME, "its header is missing")
    return _PngCleaner(content).clean()


class _PngCleaner:
    """Goes through the chunks of one PNG."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._parts = Parts(content)
        self._orientation: int | None = None
        self._has_data = False
        self._parts.note_size(self._read_number(16), self._read_number(20))

    def clean(self) -> Cleaned:
        position: int | None = HEADER_END
        while position is not None:
            position = self._take(position)
        exif = build_exif(self._orientation or UPRIGHT)
        return self._parts.join(self._content[:HEADER_END], _build_chunk(b"eXIf", exif))

    def _read_number(self, position: int) -> int:
        return int.from_bytes(self._content[position : position + 4])

    def _take(self, start: int) -> int | None:
        """Keep a chunk or leave it out; return its end, None at the end of the picture."""
        self._parts.count_segment()
        type_ = self._content[start + 4 : start + 8]
        end = start + FRAME + self._read_number(start)
        self._has_data |= type_ == b"IDAT"
        if type_ == b"IEND":
            self._take_end()
            return None
        if end > len(self._content) or len(type_) < 4:  # noqa: PLR2004 - letters of a type
            self._take_cut(type_, start)
            return None
        if type_ in CHUNKS_THAT_STAY:
            self._parts.keep(start, end)
        self._read(type_, start + 8, end - 4)
        return end

    def _take_end(self) -> None:
        if not self._has_data:
            raise build_unreadable(NAME, "it has no pixels")
        self._parts.add(END)

    def _take_cut(self, type_: bytes, start: int) -> None:
        """Keep the data of a picture that is cut off in them."""
        if not self._has_data:
            raise build_unreadable(NAME, "it ends before its first pixels")
        if type_ in DATA:
            self._parts.keep(start, len(self._content))

    def _read(self, type_: bytes, payload: int, end: int) -> None:
        """Read what the check or the orientation needs of a chunk."""
        if type_ == b"eXIf" and self._orientation is None:
            self._orientation = read_orientation(self._content[payload:end])
        if type_ == b"fcTL" and end - payload == FRAME_CONTROL_BYTES:
            width, height, left, top = (
                self._read_number(payload + place) for place in (4, 8, 12, 16)
            )
            self._parts.note_size(left + width, top + height)


def _build_chunk(type_: bytes, payload: bytes) -> bytes:
    """Build a chunk; b"" without data."""
    if not payload:
        return b""
    checksum = crc32(type_ + payload).to_bytes(4)
    return len(payload).to_bytes(4) + type_ + payload + checksum
