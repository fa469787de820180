"""The parts of a picture that stay, and what a cleaner returns."""

from typing import Final, NamedTuple

MAXIMUM_SEGMENTS: Final = 100_000
"""Segments of one picture. 20 MB of PNG in chunks of 8 KB, as libpng writes them, have 2,500."""


class UnusablePicture(Exception):
    """A picture that cannot be used; the text tells a person what is wrong and what to do."""


class Cleaned(NamedTuple):
    """A picture without metadata, and the largest width and height that its parts declare.

    Parts are frames and layers: a decoder may need memory for each. Sizes are pixels.
    """

    content: bytes
    width: int
    height: int


class Parts:
    """Collects the parts of a picture that stay, as ranges of its bytes, and joins them once."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._view = memoryview(content)
        self._parts: list[bytes | memoryview] = []
        self._start = self._end = 0
        self._segments = 0
        self.width = self.height = 0

    def count_segment(self) -> None:
        """Count a segment. Raises UnusablePicture if there are too many."""
        self._segments += 1
        if self._segments > MAXIMUM_SEGMENTS:
            raise UnusablePicture(
                "The picture has too many segments. Save it with another program."
            )

    def keep(self, start: int, end: int) -> None:
        """Keep a range of the picture's bytes."""
        if start != self._end:
            self._close_range()
            self._start = start
        self._end = end

    def add(self, part: bytes) -> None:
        """Add bytes that the picture does not have at this place."""
        self._close_range()
        self._start = self._end
        self._parts.append(part)

    def note_size(self, width: int, height: int) -> None:
        """Note the width and height of a frame or a layer, in pixels."""
        self.width, self.height = max(self.width, width), max(self.height, height)

    def count_bytes(self) -> int:
        """Count the bytes of all parts so far."""
        self._close_range()
        return sum(map(len, self._parts))

    def join(self, *head: bytes) -> Cleaned:
        """Join `head` and all parts; a picture that had nothing to remove comes back itself."""
        self._close_range()
        content = b"".join((*head, *self._parts))
        if content == self._content:
            content = self._content
        return Cleaned(content, self.width, self.height)

    def _close_range(self) -> None:
        if self._end > self._start:
            self._parts.append(self._view[self._start : self._end])
        self._start = self._end


def build_unreadable(name: str, problem: str) -> UnusablePicture:
    """Build the refusal of a picture of the format `name` whose segments cannot be read."""
    return UnusablePicture(
        f"The {name} cannot be read: {problem}. Save it again with another program."
    )
