"""Break a text into lines that fit, in the largest of some sizes; what does not fit is cut off."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from document_worker.text.direction import is_rtl
from document_worker.text.faces import UNITS
from document_worker.text.shaping import Line, shape_line, split_graphemes
from openevent.text.lines import clean_line
from openevent.text.normal_form import to_nfc

MAXIMUM_LENGTH: Final = 500
"""Characters of a text that are looked at: no box of a page has place for more."""
MARK: Final = "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
HEAP: Final = re.compile(f"({MARK}{{3}}){MARK}+")
"""Marks over and under one letter, of which no language needs more than three."""
ELLIPSIS: Final = "…"
IDEOGRAPH: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Letters that a line may begin or end with anywhere: Chinese and Japanese."""
NOT_FIRST: Final = (
    "\u3001-\u3002\u3009-\u3011\u3015\u30fc\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f"
)
"""Punctuation that no line begins with."""
BREAKS: Final = re.compile(
    rf"(?<= )(?! )|(?<=[\w]-)(?=\w)|(?<=[{IDEOGRAPH}{NOT_FIRST}])(?=[{IDEOGRAPH}])"
)
"""Where a line may end (after UAX #14, for the common cases)."""


@dataclass(frozen=True)
class Block:
    """Lines of one size in points."""

    lines: tuple[Line, ...]
    size: float


def fit(
    text: str,
    width: float,
    maximum_lines: int,
    sizes: Sequence[float],
    *,
    bold: bool = False,
    maximum_length: int = MAXIMUM_LENGTH,
) -> Block:
    """Break a text into lines of at most `width` points, in the first size in which all fits.

    If it fits in none, it is cut off in the last size and ends with an ellipsis.
    """
    paragraph = Paragraph(clean(text, maximum_length), bold=bold)
    for size in sizes:
        lines = paragraph.wrap(width / size * UNITS)
        if len(lines) <= maximum_lines:
            return Block(tuple(map(paragraph.shape, lines)), size)
    cut = paragraph.cut(lines[:maximum_lines], width / size * UNITS)
    return Block(tuple(map(paragraph.shape, cut)), size)


def clean(text: str, maximum_length: int = MAXIMUM_LENGTH) -> str:
    """Return a text as one line, without control characters and heaps of marks."""
    line = clean_line(to_nfc(text[: 2 * maximum_length]))[:maximum_length]
    return HEAP.sub(r"\1", line)


@dataclass(frozen=True)
class Paragraph:
    """A text with one weight and one direction. Widths are in faces.UNITS."""

    text: str
    bold: bool

    def shape(self, line: str) -> Line:
        """Shape a line of the paragraph."""
        return shape_line(line, bold=self.bold, rtl=self._rtl)

    def wrap(self, width: float) -> list[str]:
        """Break the text into lines; a word that is too long is broken between its letters."""
        lines, used = [""], 0
        for word in self._split(width):
            if lines[-1] and used + self._measure(word.rstrip()) > width:
                lines.append("")
                used = 0
            lines[-1] += word
            used += self._measure(word)
        return [line.rstrip() for line in lines]

    def cut(self, lines: Sequence[str], width: float) -> list[str]:
        """End the last of some lines with an ellipsis, without the letters that it replaces."""
        letters = split_graphemes(lines[-1], bold=self.bold)
        while letters and self._measure("".join(letters) + ELLIPSIS) > width:
            letters.pop()
        return [*lines[:-1], "".join(letters).rstrip() + ELLIPSIS]

    @cached_property
    def _rtl(self) -> bool:
        return is_rtl(self.text)

    @cached_property
    def _widths(self) -> dict[str, int]:
        return {}

    def _measure(self, text: str) -> int:
        if text not in self._widths:
            self._widths[text] = self.shape(text).width
        return self._widths[text]

    def _split(self, width: float) -> Iterator[str]:
        """Split the text into words, each with the blank behind it, that fit on a line."""
        for word in BREAKS.split(self.text):
            if self._measure(word.rstrip()) > width:
                yield from split_graphemes(word, bold=self.bold)
            else:
                yield word
