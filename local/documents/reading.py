"""Read PDF files back: their text, their QR codes, and the names of their fonts."""

import re
import zlib

import pypdfium2
import zxingcpp

FONT = re.compile(rb"/BaseFont /AAAAAA\+(\S+)")


def read_texts(content: bytes) -> list[str]:
    """The text of each page."""
    document = pypdfium2.PdfDocument(content)
    return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def read_codes(content: bytes, page: int = 0, scale: float = 1.5) -> list[tuple[str, int, int]]:
    """The text of each QR code of a page, with the pixels of its upper left corner."""
    picture = pypdfium2.PdfDocument(content)[page].render(scale=scale).to_pil()
    return [
        (code.text, code.position.top_left.x, code.position.top_left.y)
        for code in zxingcpp.read_barcodes(picture)
    ]


def list_fonts(content: bytes) -> set[str]:
    """The names of the embedded fonts."""
    return {name.decode() for name in FONT.findall(content)}


def count_fonts(content: bytes) -> int:
    """How many font files the document has."""
    return content.count(b"/FontFile2 ")


def inflate(stream: bytes) -> bytes:
    return zlib.decompress(stream)
