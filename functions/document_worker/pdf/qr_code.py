"""QR codes as vector graphics, which any size of print keeps sharp."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

import segno
from reportlab.pdfgen.canvas import Canvas

QUIET_MODULES: Final = 4
"""The white border that readers need (ISO/IEC 18004, 9.1)."""
ERROR_CORRECTION: Final = "m"
"""15 % of the code may be dirty or folded away (ISO/IEC 18004, table 7)."""


def draw_qr_code(canvas: Canvas, payload: str, x: float, y: float, side: float) -> None:
    """Draw a QR code with its white border; (x, y) is its lower left corner."""
    rows = [bytes(row) for row in segno.make_qr(payload, error=ERROR_CORRECTION).matrix]
    module = side / (len(rows) + 2 * QUIET_MODULES)
    path = canvas.beginPath()
    for row, modules in enumerate(rows):
        bottom = y + side - (QUIET_MODULES + row + 1) * module
        for start, length in _list_dark(modules):
            path.rect(x + (QUIET_MODULES + start) * module, bottom, length * module, module)
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)


def _list_dark(modules: bytes) -> Iterator[tuple[int, int]]:
    """List where dark modules of a row start, and how many they are."""
    place = 0
    for is_dark, group in groupby(modules):
        length = len(list(group))
        if is_dark:
            yield place, length
        place += length
