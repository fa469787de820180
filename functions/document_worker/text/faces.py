"""The fonts of the package: opened when a text first needs them, then held by the process."""

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final

import uharfbuzz

FONTS: Final = Path(__file__).parents[1] / "fonts"
"""Made by local/documents/fonts.py."""
UNITS: Final = 1000
"""Widths are thousandths of the size of the text, as in a PDF."""
MISSING: Final = 0
"""The glyph of a character that a font does not have: a box."""


@dataclass(frozen=True)
class Face:
    """One font file. Two of the same file are the same."""

    name: str

    @cached_property
    def hb_face(self) -> uharfbuzz.Face:
        """The font for HarfBuzz, mapped into memory: only the pages that are read take any."""
        return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(FONTS / f"{self.name}.ttf")))

    @cached_property
    def hb_font(self) -> uharfbuzz.Font:
        """The font scaled so that all lengths are in UNITS."""
        font = uharfbuzz.Font(self.hb_face)
        font.scale = (UNITS, UNITS)
        return font

    def has(self, character: str) -> bool:
        """Return whether the font has a glyph for a character."""
        return bool(self.hb_font.get_nominal_glyph(ord(character)))


@cache
def load_face(name: str) -> Face:
    """Load the font file of this name, without its extension."""
    return Face(name)
