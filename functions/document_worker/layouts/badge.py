"""A plain badge: an A6 page to print, cut and wear."""

from collections.abc import Sequence
from typing import Final

from reportlab.lib.pagesizes import A6

from document_worker.content import Badge
from document_worker.layouts import parts
from document_worker.pdf.qr_code import draw_qr_code
from document_worker.pdf.sheet import Sheets
from document_worker.text.wrapping import fit

MARGIN: Final = 20.0
WIDTH: Final = A6[0] - 2 * MARGIN
TOP: Final = A6[1] - MARGIN
RULE: Final = TOP - 46
HOLDER_TOP: Final = RULE - 18
DETAILS: Final = 3
"""Lines about the holder; a badge has no place for more."""
QR_SIDE: Final = 108.0
"""38 mm: it is read from near."""
TICKET_TOP: Final = MARGIN + QR_SIDE + 26


def render_badges(badges: Sequence[Badge]) -> bytes:
    """Make a PDF with a page for each badge."""
    sheets = Sheets(A6, badges[0].event_name if badges else "")
    for badge in badges:
        _draw(sheets, badge)
        sheets.end_page()
    return sheets.finish()


def _draw(sheets: Sheets, badge: Badge) -> None:
    event_name = fit(badge.event_name, WIDTH, 2, (16, 13), bold=True)
    parts.draw_centered(sheets, event_name, MARGIN, TOP, WIDTH)
    sheets.canvas.setLineWidth(1.5)
    sheets.canvas.line(MARGIN, RULE, MARGIN + WIDTH, RULE)
    holder = fit(badge.holder, WIDTH, 3, (34, 28, 24, 20), bold=True)
    y = parts.draw_centered(sheets, holder, MARGIN, HOLDER_TOP, WIDTH)
    for detail in badge.details[:DETAILS]:
        y = parts.draw_centered(sheets, fit(detail, WIDTH, 1, (14, 11)), MARGIN, y - 2, WIDTH)
    ticket = fit(badge.ticket_name, WIDTH, 1, (15, 12), bold=True)
    parts.draw_centered(sheets, ticket, MARGIN, TICKET_TOP, WIDTH)
    draw_qr_code(sheets.canvas, badge.payload, (A6[0] - QR_SIDE) / 2, MARGIN - 4, QR_SIDE)
