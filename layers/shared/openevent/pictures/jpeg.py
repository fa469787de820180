"""Clean a JPEG: its marker segments (ITU-T T.81, annex B), without its scans."""

import re
from typing import Final

from openevent.pictures.orientation import EXIF_NAME, UPRIGHT, build_exif, read_orientation
from openevent.pictures.parts import Cleaned, Parts, UnusablePicture, build_unreadable

NAME: Final = "JPEG"
MAXIMUM_SCANS: Final = 100
"""Scans of a progressive JPEG; a decoder goes through the whole picture for each. Programs write
about ten."""
MARKER: Final = re.compile(rb"\xff[\xc0-\xc7\xc9-\xcf\xd8-\xdd\xe0-\xef\xfe]")
"""The markers that a decoder knows. All else within a scan is its data: stuffed zeros, restarts."""
START, END, SCAN, JFIF, EXIF, ICC, ADOBE = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE
FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
TABLES: Final = frozenset({0xC4, 0xCC, 0xDB, 0xDC, 0xDD})
"""Huffman and arithmetic tables, quantization, number of lines, restart interval."""
FRAME_BYTES: Final = 6
JFIF_BYTES: Final = 12
"""Name, version and density; its width and height of a thumbnail follow."""
ADOBE_BYTES: Final = 12


def clean_jpeg(content: bytes) -> Cleaned:
    """Leave out all but the picture, JFIF, ICC profile, Adobe's colours and the orientation.

    Nothing stays behind the end of the picture. A picture that is cut off in a scan stays so.
    Raises UnusablePicture.
    """
    return _JpegCleaner(content).clean()


class _JpegCleaner:
    """Goes through the segments of one JPEG."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._parts = Parts(content)
        self._jfif = b""
        self._orientation: int | None = None
        self._scans = 0

    def clean(self) -> Cleaned:
        position = 2
        while (match := MARKER.search(self._content, position)) is not None:
            self._keep_scan(position, match.start())
            code = self._content[match.start() + 1]
            end = self._find_end(match.end(), code)
            if not end:
                break
            self._take(code, match.start(), match.end() + 2, end)
            position = end
        else:
            self._parts.keep(position, len(self._content))
        if not self._scans:
            raise build_unreadable(NAME, "it ends before its first pixels")
        exif = build_exif(self._orientation or UPRIGHT)
        segment = _build_segment(EXIF, EXIF_NAME + exif) if exif else b""
        return self._parts.join(b"\xff\xd8", self._jfif, segment)

    def _keep_scan(self, start: int, end: int) -> None:
        """Keep the data between two segments; fill bytes before a marker go."""
        if self._scans and end > start:
            self._parts.keep(start, start + len(self._content[start:end].rstrip(b"\xff")))

    def _find_end(self, position: int, code: int) -> int:
        """Find the end of a segment behind its marker; 0 at the end of the picture."""
        if code == END:
            if self._scans:
                self._parts.keep(position - 2, position)
            return 0
        length = int.from_bytes(self._content[position : position + 2])
        is_whole = length >= 2 and position + length <= len(self._content)  # noqa: PLR2004 - itself
        if code != START and is_whole:
            return position + length
        if self._scans:
            return 0  # cut off
        raise build_unreadable(NAME, "one of its segments has a wrong length")

    def _take(self, code: int, start: int, payload: int, end: int) -> None:
        """Keep a segment, a part of it, or nothing."""
        self._parts.count_segment()
        if code in FRAMES:
            self._read_frame(payload, end)
        if code == SCAN:
            self._count_scan()
        if code in FRAMES or code in TABLES or code == SCAN:
            self._parts.keep(start, end)
        elif code in {JFIF, EXIF, ICC, ADOBE}:
            self._take_application(code, start, payload, end)

    def _take_application(self, code: int, start: int, payload: int, end: int) -> None:
        content = self._content
        size = end - payload
        if code == ICC and content.startswith(b"ICC_PROFILE\0", payload):
            self._parts.keep(start, end)
        elif code == EXIF and content.startswith(EXIF_NAME, payload):
            if self._orientation is None:
                self._orientation = read_orientation(content[payload:end])
        elif code == ADOBE and content.startswith(b"Adobe", payload) and size >= ADOBE_BYTES:
            self._parts.add(_build_segment(ADOBE, content[payload : payload + ADOBE_BYTES]))
        elif code == JFIF and content.startswith(b"JFIF\0", payload) and size > JFIF_BYTES:
            values = content[payload : payload + JFIF_BYTES]
            self._jfif = self._jfif or _build_segment(JFIF, values + bytes(2))

    def _read_frame(self, payload: int, end: int) -> None:
        if self._parts.width:
            raise build_unreadable(NAME, "it has two pictures in one")
        if end - payload < FRAME_BYTES:
            raise build_unreadable(NAME, "its size is missing")
        height = int.from_bytes(self._content[payload + 1 : payload + 3])
        width = int.from_bytes(self._content[payload + 3 : payload + 5])
        if not width or not height:
            raise build_unreadable(NAME, "its size is missing")
        self._parts.note_size(width, height)

    def _count_scan(self) -> None:
        if not self._parts.width:
            raise build_unreadable(NAME, "its size is missing")
        self._scans += 1
        if self._scans > MAXIMUM_SCANS:
            raise UnusablePicture(
                f"The JPEG has more than {MAXIMUM_SCANS} scans. Save it with another program."
            )


def _build_segment(code: int, payload: bytes) -> bytes:
    return bytes((0xFF, code)) + (len(payload) + 2).to_bytes(2) + payload
