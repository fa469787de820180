"""A font inside a PDF: the glyphs that its pages draw, with the characters that they stand for.

reportlab embeds fonts by character, one byte each; a shaped text has glyphs that stand for several
characters, or for none. So this is a composite font (PDF 32000-1, 9.7) whose codes are ours.
"""

from collections.abc import Iterable, Iterator
from itertools import batched
from typing import Any, Final

import uharfbuzz
from reportlab.pdfbase import pdfdoc

from document_worker.text.faces import UNITS, Face
from document_worker.text.shaping import Glyph

MAXIMUM_ENTRIES: Final = 100
"""Entries of one section of a ToUnicode map (PDF 32000-1, 9.10.3)."""
SYMBOLIC: Final = 4
"""The flag of fonts with codes of their own (PDF 32000-1, table 123)."""
STEM: Final = 80
"""A width of stems that viewers use only to replace a font that is not embedded."""
DROPPED_TABLES: Final = tuple(
    int.from_bytes(tag)
    for tag in (b"GSUB", b"GPOS", b"GDEF", b"BASE", b"STAT", b"cmap", b"name", b"post", b"OS/2")
)
"""Tables that a viewer does not read: it gets glyphs, not characters."""
TO_UNICODE: Final = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CMapName /Glyphs def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{sections}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


class EmbeddedFont:
    """One font of a document. A code is a glyph with its text, numbered from 1 as they come."""

    def __init__(self, face: Face, name: str) -> None:
        self.face, self.name = face, name
        self._codes: dict[tuple[int, str], int] = {}
        self._widths: list[int] = []

    def encode(self, glyph: Glyph) -> int:
        """Return the code of a glyph."""
        key = glyph.number, glyph.text
        if key not in self._codes:
            self._codes[key] = len(self._codes) + 1
            self._widths.append(self.measure(glyph))
        return self._codes[key]

    def measure(self, glyph: Glyph) -> int:
        """Return how far a viewer moves on behind the glyph, in faces.UNITS."""
        return int(self.face.hb_font.get_glyph_h_advance(glyph.number))

    def addObjects(self, document: pdfdoc.PDFDocument) -> None:  # noqa: N802 - reportlab's name
        """Add the font to a document that is complete; reportlab calls this as of its own fonts."""
        content, places = self._subset()
        base_name = f"AAAAAA+{self.face.name}"
        descriptor = self._build_descriptor(document, base_name, content)
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("CIDFontType2"),
                "BaseFont": pdfdoc.PDFName(base_name),
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {
                        "Registry": pdfdoc.PDFString("Adobe"),
                        "Ordering": pdfdoc.PDFString("Identity"),
                        "Supplement": 0,
                    }
                ),
                "FontDescriptor": self._refer(document, "descriptor", descriptor),
                "W": pdfdoc.PDFArray([1, pdfdoc.PDFArray(self._widths)]),
                "CIDToGIDMap": self._refer(document, "glyphs", _build_stream(places)),
            }
        )
        to_unicode = _build_stream(self._build_to_unicode().encode("ascii"))
        fonts: Any = document.idToObject["BasicFonts"]
        fonts.dict[self.name] = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("Type0"),
                "BaseFont": pdfdoc.PDFName(base_name),
                "Encoding": pdfdoc.PDFName("Identity-H"),
                "DescendantFonts": pdfdoc.PDFArray([self._refer(document, "cid", descendant)]),
                "ToUnicode": self._refer(document, "unicode", to_unicode),
            }
        )

    def _refer(self, document: Any, part: str, value: Any) -> Any:
        return document.Reference(value, f"{self.name}.{part}")

    def _subset(self) -> tuple[bytes, bytes]:
        """Return a font of the glyphs alone, and where it has the glyph of each code, from 0."""
        chosen = uharfbuzz.SubsetInput()
        chosen.glyph_set.update({number for number, _ in self._codes})
        chosen.drop_table_tag_set.update(DROPPED_TABLES)
        chosen.flags = uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
        plan = uharfbuzz.SubsetPlan(self.face.hb_face, chosen)
        places = plan.old_to_new_glyph_mapping
        numbers = [0, *(places[number] for number, _ in self._codes)]
        content = bytes(plan.execute().blob.data)
        return content, b"".join(number.to_bytes(2) for number in numbers)

    def _build_descriptor(
        self, document: pdfdoc.PDFDocument, base_name: str, content: bytes
    ) -> pdfdoc.PDFDictionary:
        extents = self.face.hb_font.get_font_extents("ltr")
        file = _build_stream(content)
        file.dictionary["Length1"] = len(content)
        box = [-UNITS, extents.descender, 2 * UNITS, extents.ascender]
        return pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("FontDescriptor"),
                "FontName": pdfdoc.PDFName(base_name),
                "Flags": SYMBOLIC,
                "FontBBox": pdfdoc.PDFArray(box),
                "ItalicAngle": 0,
                "Ascent": extents.ascender,
                "Descent": extents.descender,
                "CapHeight": extents.ascender,
                "StemV": STEM,
                "FontFile2": self._refer(document, "file", file),
            }
        )

    def _build_to_unicode(self) -> str:
        entries = (
            f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>"
            for (_, text), code in self._codes.items()
        )
        return TO_UNICODE.format(sections="\n".join(_list_sections(entries)))


def _list_sections(entries: Iterable[str]) -> Iterator[str]:
    for section in batched(entries, MAXIMUM_ENTRIES, strict=False):
        yield f"{len(section)} beginbfchar\n{'\n'.join(section)}\nendbfchar"


def _build_stream(content: bytes) -> pdfdoc.PDFStream:
    stream = pdfdoc.PDFStream(content=content)
    stream.filters = [pdfdoc.PDFZCompress]
    return stream
