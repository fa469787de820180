"""The order in which a line is read from left to right, by the bidirectional algorithm (UAX #9)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import bidi

RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})
"""Classes of characters; a line without them runs from left to right."""
FIRST_HIGH, FIRST_LOW, BASE = 0xE0020, 0xE0050, 48
"""A high and a low digit of BASE number a character.

The library returns a text and no places, so each character has its place behind it. The digits are
tags, which are invisible, and which the algorithm ignores (UAX #9, X9).
"""
END: Final = {False: "A", True: "\u05d0"}
"""A letter behind the line, in the direction that the algorithm assumes there (UAX #9, X10).

Tags at the very end would move to the paragraph's end (UAX #9, L1).
"""
MAXIMUM_LENGTH: Final = BASE * BASE
"""Characters of a line."""
HIGH: Final = f"{chr(FIRST_HIGH)}-{chr(FIRST_HIGH + BASE - 1)}"
LOW: Final = f"{chr(FIRST_LOW)}-{chr(FIRST_LOW + BASE - 1)}"
NUMBERED: Final = re.compile(
    f"[^{HIGH}{LOW}](?P<ltr>[{HIGH}][{LOW}])|(?P<rtl>[{LOW}][{HIGH}])[^{HIGH}{LOW}]", re.DOTALL
)


@dataclass(frozen=True)
class Part:
    """Characters of a line that run in one direction: `start` to `end` of its text."""

    start: int
    end: int
    rtl: bool

    def is_continued_by(self, other: "Part") -> bool:
        """Return whether the part to the right belongs to this one."""
        meets = other.end == self.start if self.rtl else other.start == self.end
        return self.rtl == other.rtl and meets


def is_rtl(text: str) -> bool:
    """Return whether a text as a whole runs from right to left: its first letter decides."""
    return bool(text and bidi.get_base_level(text))


def order_parts(text: str, *, rtl: bool) -> list[Part]:
    """List the parts of a line from left to right; `rtl` is the direction of its paragraph."""
    if not rtl and not any(unicodedata.bidirectional(letter) in RIGHT_TO_LEFT for letter in text):
        return [Part(0, len(text), rtl=False)] if text else []
    parts: list[Part] = []
    for place, goes_left in _list_places(text, rtl=rtl):
        character = Part(place, place + 1, goes_left)
        if parts and parts[-1].is_continued_by(character):
            last = parts.pop()
            start, end = min(last.start, place), max(last.end, place + 1)
            character = Part(start, end, goes_left)
        parts.append(character)
    return parts


def _list_places(text: str, *, rtl: bool) -> Iterator[tuple[int, bool]]:
    """List the place of each character from left to right, and whether it runs to the left."""
    numbered = (
        f"{character}{chr(FIRST_HIGH + place // BASE)}{chr(FIRST_LOW + place % BASE)}"
        for place, character in enumerate(text)
    )
    display = bidi.get_display("".join(numbered) + END[rtl], base_dir="R" if rtl else "L")
    for match in NUMBERED.finditer(str(display)):
        high, low = sorted(map(ord, match["ltr"] or match["rtl"]))
        yield (high - FIRST_HIGH) * BASE + low - FIRST_LOW, bool(match["rtl"])
