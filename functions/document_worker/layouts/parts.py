"""Parts that several layouts have."""

from typing import Final

from document_worker.pdf.sheet import BLACK, GRAY, Sheets
from document_worker.text.faces import UNITS
from document_worker.text.wrapping import Block, fit

LABEL_SIZE: Final = 9.0
ANY_WIDTH: Final = 1000.0
"""More than a page has, for texts of ours that are short in each language."""


def draw_label(sheets: Sheets, text: str, x: float, top: float) -> float:
    """Draw the small name of what follows, and return where that begins."""
    label = fit(text, ANY_WIDTH, 1, (LABEL_SIZE,))
    return sheets.draw_block(label, x, top, ANY_WIDTH, gray=GRAY)


def draw_right(
    sheets: Sheets, text: str, right: float, top: float, size: float, *, bold: bool = True
) -> float:
    """Draw a short text that ends at `right`, and return where the next one begins."""
    block = fit(text, ANY_WIDTH, 1, (size,), bold=bold)
    width = block.lines[0].width * size / UNITS
    return sheets.draw_block(block, right - width, top, width)


def draw_centered(
    sheets: Sheets, block: Block, x: float, top: float, width: float, *, gray: float = BLACK
) -> float:
    """Draw lines in the middle of a column, and return where they end."""
    for line in block.lines:
        line_width = line.width * block.size / UNITS
        row = Block((line,), block.size)
        top = sheets.draw_block(row, x + (width - line_width) / 2, top, line_width, gray=gray)
    return top
