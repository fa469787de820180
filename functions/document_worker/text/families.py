"""Which font draws a character: by its block in Unicode, then by what the fonts have."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from document_worker.text.faces import Face, load_face

LATIN: Final = "NotoSans"
CHINESE: Final = "NotoSansSC"
KOREAN: Final = "NotoSansKR"
EMOJI: Final = "NotoEmoji"
SINGLE_WEIGHT: Final = {CHINESE: "Medium", KOREAN: "Medium", EMOJI: "Regular"}
"""Families with one weight, for regular and bold texts."""
FALLBACKS: Final = (LATIN, CHINESE, EMOJI)
BLOCKS: Final = (
    (0x0000, LATIN),
    (0x0530, "NotoSansArmenian"),
    (0x0590, "NotoSansHebrew"),
    (0x0600, "NotoSansArabic"),
    (0x0700, LATIN),
    (0x0750, "NotoSansArabic"),
    (0x0780, "NotoSansThaana"),
    (0x07C0, LATIN),
    (0x0870, "NotoSansArabic"),
    (0x0900, "NotoSansDevanagari"),
    (0x0980, "NotoSansBengali"),
    (0x0A00, "NotoSansGurmukhi"),
    (0x0A80, "NotoSansGujarati"),
    (0x0B00, "NotoSansOriya"),
    (0x0B80, "NotoSansTamil"),
    (0x0C00, "NotoSansTelugu"),
    (0x0C80, "NotoSansKannada"),
    (0x0D00, "NotoSansMalayalam"),
    (0x0D80, "NotoSansSinhala"),
    (0x0E00, "NotoSansThai"),
    (0x0E80, "NotoSansLao"),
    (0x0F00, LATIN),
    (0x1000, "NotoSansMyanmar"),
    (0x10A0, "NotoSansGeorgian"),
    (0x1100, KOREAN),
    (0x1200, "NotoSansEthiopic"),
    (0x13A0, LATIN),
    (0x1780, "NotoSansKhmer"),
    (0x1800, LATIN),
    (0x19E0, "NotoSansKhmer"),
    (0x1A00, LATIN),
    (0x1C90, "NotoSansGeorgian"),
    (0x1CC0, LATIN),
    (0x1CD0, "NotoSansDevanagari"),
    (0x1D00, LATIN),
    (0x2300, EMOJI),
    (0x2400, CHINESE),
    (0x2600, EMOJI),
    (0x27C0, LATIN),
    (0x2B00, EMOJI),
    (0x2C00, LATIN),
    (0x2D00, "NotoSansGeorgian"),
    (0x2D30, LATIN),
    (0x2D80, "NotoSansEthiopic"),
    (0x2DE0, LATIN),
    (0x2E80, CHINESE),
    (0x3130, KOREAN),
    (0x3190, CHINESE),
    (0xA000, LATIN),
    (0xA8E0, "NotoSansDevanagari"),
    (0xA900, LATIN),
    (0xA960, KOREAN),
    (0xA980, LATIN),
    (0xA9E0, "NotoSansMyanmar"),
    (0xAA00, LATIN),
    (0xAA60, "NotoSansMyanmar"),
    (0xAA80, LATIN),
    (0xAB00, "NotoSansEthiopic"),
    (0xAB30, LATIN),
    (0xAC00, KOREAN),
    (0xD800, LATIN),
    (0xF900, CHINESE),
    (0xFB00, LATIN),
    (0xFB13, "NotoSansArmenian"),
    (0xFB1D, "NotoSansHebrew"),
    (0xFB50, "NotoSansArabic"),
    (0xFE00, LATIN),
    (0xFE30, CHINESE),
    (0xFE50, LATIN),
    (0xFE70, "NotoSansArabic"),
    (0xFF00, CHINESE),
    (0xFFF0, LATIN),
    (0x1F000, EMOJI),
    (0x1FB00, LATIN),
    (0x20000, CHINESE),
    (0x40000, LATIN),
)
"""The first characters of blocks with the family for them (Unicode, Blocks.txt)."""
STARTS: Final = [start for start, _ in BLOCKS]
JOINING: Final = frozenset({"Mn", "Mc", "Me", "Cf", "Sk"})
"""Categories of characters that belong to the one before: marks, joiners, tones of skin."""
NEUTRAL: Final = frozenset({"Zs", "Po", "Pd", "Ps", "Pe", "Pi", "Pf"})
"""Categories of characters that look like the text before, if its font has them."""


def split_by_face(text: str, *, bold: bool) -> Iterator[tuple[str, Face]]:
    """Split a text into parts that one font draws each."""
    start, current = 0, None
    for place, character in enumerate(text):
        face = choose_face(character, current, bold=bold)
        if current not in {None, face}:
            assert current is not None  # noqa: S101 - the line above has checked it
            yield text[start:place], current
            start = place
        current = face
    if current:
        yield text[start:], current


def choose_face(character: str, previous: Face | None, *, bold: bool) -> Face:
    """Choose the font for a character; it has no glyph if none of the fonts has one."""
    category = unicodedata.category(character)
    if previous and _follows(character, category, previous):
        return previous
    family = BLOCKS[bisect_right(STARTS, ord(character)) - 1][1]
    faces = [load_face(name_file(name, bold=bold)) for name in (family, *FALLBACKS)]
    return next((face for face in faces if face.has(character)), faces[1])


def _follows(character: str, category: str, previous: Face) -> bool:
    if category == "Cf" or "\ufe00" <= character <= "\ufe0f":
        return True
    if category == "Zs" and previous.name.startswith(EMOJI):
        return False  # its blanks are as wide as its pictures
    return category in JOINING | NEUTRAL and previous.has(character)


def name_file(family: str, *, bold: bool) -> str:
    """Name the file of a family, without its extension."""
    weight = SINGLE_WEIGHT.get(family, "Bold" if bold else "Regular")
    return f"{family}-{weight}"
