"""Draw on the pages of a PDF. Lengths are points; y is counted from the lower edge of the page."""

from io import BytesIO
from typing import Final

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from document_worker.pdf.embedded_font import EmbeddedFont
from document_worker.text.faces import UNITS, Face
from document_worker.text.shaping import Line, Run
from document_worker.text.wrapping import Block

# Streams stay binary. reportlab writes them as text by a loop in Python: 0.8 s for a logo.
rl_config.useA85 = 0

BLACK, GRAY = 0.0, 0.35
"""Levels of gray from 0, black, to 1; the second is still read in a bad print."""

LINE_HEIGHT: Final = 1.3
"""The distance of baselines, as a multiple of the size of the text."""
ASCENT: Final = 1.02
"""The distance of the first baseline from the top: the marks of Thai and Burmese need it."""
OVERHANG: Final = 0.35
"""How far letters may stand out of their lines, as a multiple of the size of the text."""


class Sheets:
    """A PDF that is being written, page by page. The same calls give the same bytes."""

    def __init__(self, size: tuple[float, float], title: str) -> None:
        self._output = BytesIO()
        # Without `invariant` it has the time of day and an id of its own.
        self.canvas: Final = Canvas(self._output, pagesize=size, invariant=1, pageCompression=1)
        self.canvas.setTitle(title)
        # reportlab has no public way to add a font of another kind than its own.
        self._document: Final = self.canvas._doc  # type: ignore[attr-defined] # noqa: SLF001
        self._fonts: dict[Face, EmbeddedFont] = {}

    def end_page(self) -> None:
        """End the page, and begin the next one if something is drawn."""
        self.canvas.showPage()

    def finish(self) -> bytes:
        """End the document, and return the file."""
        self.canvas.save()
        return self._output.getvalue()

    def draw_block(
        self, block: Block, x: float, top: float, width: float, *, gray: float = BLACK
    ) -> float:
        """Draw lines under one another from `top`, and return where they end.

        Nothing of them is drawn elsewhere, whatever marks a text has.
        """
        step = block.size * LINE_HEIGHT
        bottom = top - step * len(block.lines)
        rest = block.size * OVERHANG
        self.canvas.saveState()
        clip = self.canvas.beginPath()
        clip.rect(x - rest, bottom - rest, width + 2 * rest, top - bottom + 2 * rest)
        self.canvas.clipPath(clip, stroke=0, fill=0)
        for number, line in enumerate(block.lines):
            baseline = top - block.size * ASCENT - number * step
            self.draw_line(line, x, baseline, block.size, gray=gray)
        self.canvas.restoreState()
        return bottom

    def draw_line(
        self, line: Line, x: float, y: float, size: float, *, gray: float = BLACK
    ) -> None:
        """Draw a line of text with its baseline at y."""
        operators = [f"BT {gray:g} g"]
        for run in line.runs:
            operators.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm")
            operators.append(self._build_run(run, size))
            x += sum(glyph.advance for glyph in run.glyphs) * size / UNITS
        self.canvas.addLiteral(" ".join([*operators, "ET"]))

    def _build_run(self, run: Run, size: float) -> str:
        """Write the glyphs of a run; those between two heights share one operator."""
        font = self._embed(run.face)
        operators, items, height = [f"/{font.name} {size:g} Tf"], list[str](), 0
        for glyph in run.glyphs:
            if glyph.y_offset != height:
                operators.append(f"[{''.join(items)}] TJ {glyph.y_offset * size / UNITS:.2f} Ts")
                items, height = [], glyph.y_offset
            # TJ counts to the left, and moves on by the glyph's own width.
            rest = font.measure(glyph) - glyph.advance + glyph.x_offset
            items.append(_shift(-glyph.x_offset) + f"<{font.encode(glyph):04X}>" + _shift(rest))
        operators.append(f"[{''.join(items)}] TJ")
        return " ".join([*operators, "0 Ts"] if height else operators)

    def _embed(self, face: Face) -> EmbeddedFont:
        if face not in self._fonts:
            font = EmbeddedFont(face, f"G{len(self._fonts) + 1}")
            self._fonts[face] = font
            self._document.delayedFonts.append(font)
        return self._fonts[face]


def _shift(units: int) -> str:
    return str(units) if units else ""
