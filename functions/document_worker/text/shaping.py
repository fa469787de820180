"""Shape a line: from its characters to glyphs with places, by HarfBuzz."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from typing import Final

import uharfbuzz

from document_worker.text.direction import order_parts
from document_worker.text.faces import Face
from document_worker.text.families import split_by_face

NOTHING: Final = "\u200b"
"""Stands for a glyph of a character that has several: viewers copy something for each glyph."""


@dataclass(frozen=True)
class Glyph:
    """A glyph of a font. Lengths are in faces.UNITS of the size of the text.

    `text` are the characters that one copies with it.
    """

    number: int
    text: str
    advance: int
    x_offset: int = 0
    y_offset: int = 0


@dataclass(frozen=True)
class Run:
    """Glyphs of one font, from left to right."""

    face: Face
    glyphs: tuple[Glyph, ...]


@dataclass(frozen=True)
class Line:
    """A shaped line, from left to right."""

    runs: tuple[Run, ...]

    @cached_property
    def width(self) -> int:
        """The width in faces.UNITS of the size of the text."""
        return sum(glyph.advance for run in self.runs for glyph in run.glyphs)


def shape_line(text: str, *, bold: bool, rtl: bool = False) -> Line:
    """Shape a line without line breaks; `rtl` is the direction of its paragraph."""
    runs: list[Run] = []
    for part in order_parts(text, rtl=rtl):
        shaped = [
            Run(face, tuple(_shape(piece, face, rtl=part.rtl)))
            for piece, face in split_by_face(text[part.start : part.end], bold=bold)
        ]
        runs.extend(reversed(shaped) if part.rtl else shaped)
    return Line(tuple(runs))


def _shape(text: str, face: Face, *, rtl: bool) -> Iterator[Glyph]:
    buffer = _fill_buffer(text, face, uharfbuzz.BufferClusterLevel.MONOTONE_CHARACTERS, rtl=rtl)
    infos = buffer.glyph_infos
    copied = _share_out(text, [info.cluster for info in infos], rtl=rtl)
    blank = int(face.hb_font.get_nominal_glyph(ord(" ")) or 0) if rtl else 0
    for info, place, characters in zip(infos, buffer.glyph_positions, copied, strict=True):
        # A viewer reverses what it copies: the letters of a ligature need a glyph each.
        split = 1 if blank else len(characters)
        for character in reversed(characters[split:]):
            yield Glyph(blank, character, 0)
        copied_text = characters[:split]
        yield Glyph(info.codepoint, copied_text, place.x_advance, place.x_offset, place.y_offset)


def _share_out(text: str, clusters: list[int], *, rtl: bool) -> list[str]:
    """Share out the characters among the glyphs; `clusters` are where those of each glyph start.

    Glyphs of the same cluster get a character each, and the first of them the rest.
    """
    ends = _find_ends(clusters, len(text))
    copied: list[str] = []
    for start, glyphs in groupby(reversed(clusters) if rtl else clusters):
        others = sum(1 for _ in glyphs) - 1
        characters = text[start : ends[start]]
        split = max(1, len(characters) - others)
        copied.append(characters[:split])
        copied.extend(characters[split:].ljust(others, NOTHING))
    return copied[::-1] if rtl else copied


def split_graphemes(text: str, *, bold: bool) -> list[str]:
    """Split a text into letters with their marks, between which a long word may be broken."""
    level = uharfbuzz.BufferClusterLevel.MONOTONE_GRAPHEMES
    graphemes: list[str] = []
    for piece, face in split_by_face(text, bold=bold):
        infos = _fill_buffer(piece, face, level, rtl=False).glyph_infos
        ends = _find_ends([info.cluster for info in infos], len(piece))
        graphemes.extend(piece[start:end] for start, end in ends.items())
    return graphemes


def _fill_buffer(
    text: str, face: Face, level: uharfbuzz.BufferClusterLevel, *, rtl: bool
) -> uharfbuzz.Buffer:
    buffer = uharfbuzz.Buffer()
    buffer.cluster_level = level
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if rtl else "ltr"
    uharfbuzz.shape(face.hb_font, buffer)
    return buffer


def _find_ends(clusters: list[int], length: int) -> dict[int, int]:
    """Find where the characters of each cluster end."""
    return dict(pairwise([*sorted(set(clusters)), length]))
