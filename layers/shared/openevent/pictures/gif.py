"""Clean a GIF: its blocks (CompuServe, GIF89a)."""

from typing import Final

from openevent.pictures.parts import Cleaned, Parts, build_unreadable

NAME: Final = "GIF"
HEADER_BYTES: Final = 13
"""Signature and logical screen."""
IMAGE, EXTENSION, TRAILER = b",", b"!", b";"
CONTROL, PLAIN_TEXT, APPLICATION = b"\xf9", b"\1", b"\xff"
IMAGE_BYTES: Final = 10
"""The descriptor of a frame, with its first byte."""
LOOPS: Final = (b"\x0bNETSCAPE2.0\3\1", b"\x0bANIMEXTS1.0\3\1")
LOOP_BYTES: Final = 17
"""How often an animation repeats: the name, one block of three bytes and the end of the blocks."""
PROFILE: Final = b"\x0bICCRGBG1012"


def clean_gif(content: bytes) -> Cleaned:
    """Leave out comments, plain texts and all of programs but the loop and the ICC profile.

    Nothing stays behind the end of the picture. A picture that is cut off in a frame stays so.
    Raises UnusablePicture.
    """
    if len(content) < HEADER_BYTES:
        raise build_unreadable(NAME, "its header is missing")
    return _GifCleaner(content).clean()


class _GifCleaner:
    """Goes through the blocks of one GIF."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._parts = Parts(content)
        self._has_frame = False
        self._control: tuple[int, int] | None = None
        self._parts.note_size(self._read_number(6), self._read_number(8))

    def clean(self) -> Cleaned:
        position = HEADER_BYTES + _count_palette_bytes(self._content[10])
        self._parts.keep(0, position)
        while position:
            self._parts.count_segment()
            position = self._take(position)
        if not self._has_frame:
            raise build_unreadable(NAME, "it ends before its first pixels")
        return self._parts.join()

    def _read_number(self, position: int) -> int:
        return int.from_bytes(self._content[position : position + 2], "little")

    def _take(self, start: int) -> int:
        """Keep a block or leave it out; return its end, 0 at the end of the picture."""
        block = self._content[start : start + 1]
        if block == IMAGE:
            return self._take_frame(start)
        if block == EXTENSION:
            return self._take_extension(start)
        if block == TRAILER and self._has_frame:
            self._parts.keep(start, start + 1)
        return 0

    def _take_frame(self, start: int) -> int:
        """Keep a frame, with the block that controls it; one may be cut off in its data."""
        data = start + IMAGE_BYTES
        if data >= len(self._content):
            return 0
        if self._control is not None:
            self._parts.keep(*self._control)
        self._control, self._has_frame = None, True
        left, top, width, height = (self._read_number(start + place) for place in (1, 3, 5, 7))
        self._parts.note_size(left + width, top + height)
        data += _count_palette_bytes(self._content[data - 1])
        end = self._find_end(data + 1)
        self._parts.keep(start, end or len(self._content))
        return end

    def _take_extension(self, start: int) -> int:
        end = self._find_end(start + 2)
        label = self._content[start + 1 : start + 2]
        if not end:
            return 0
        if label == CONTROL:
            self._control = start, end
        elif label == PLAIN_TEXT:
            self._control = None  # it controls the text, which goes
        elif label == APPLICATION:
            self._take_application(start, end)
        return end

    def _take_application(self, start: int, end: int) -> None:
        is_loop = self._content.startswith(LOOPS, start + 2) and end - start == LOOP_BYTES + 2
        if is_loop or self._content.startswith(PROFILE, start + 2):
            self._parts.keep(start, end)

    def _find_end(self, position: int) -> int:
        """Find the end of a block's data: blocks of up to 255 bytes, and an empty one.

        0 if the picture ends before it.
        """
        content = self._content
        while position < len(content):
            size = content[position]
            position += size + 1
            if not size:
                return position
        return 0


def _count_palette_bytes(flags: int) -> int:
    """Count the bytes of the palette that follows a descriptor with these flags."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0
