"""A ticket: an A4 page whose QR code is always at the same place."""

from collections.abc import Sequence
from typing import Final

from reportlab.lib.pagesizes import A4

from document_worker import texts
from document_worker.content import TicketPage
from document_worker.layouts import parts
from document_worker.pdf.pictures import draw_logo, open_logo
from document_worker.pdf.qr_code import draw_qr_code
from document_worker.pdf.sheet import GRAY, Sheets
from document_worker.text.wrapping import fit
from document_worker.texts import Texts
from openevent.mail.times import format_time

MARGIN: Final = 48.0
WIDTH: Final = A4[0] - 2 * MARGIN
TOP: Final = A4[1] - MARGIN
LOGO: Final = (220.0, 54.0)
RULE: Final = TOP - 66
CARD_TOP, CARD_BOTTOM, CARD_RADIUS = RULE - 112, RULE - 410, 10.0
PADDING: Final = 20.0
QR_SIDE: Final = 252.0
"""89 mm: a phone reads it from an arm's length."""
QR_X: Final = MARGIN + WIDTH - QR_SIDE - 6
QR_Y: Final = CARD_TOP - QR_SIDE - 12
COLUMN: Final = QR_X - MARGIN - PADDING
"""The width of the texts beside the code."""
EVENT_TOP: Final = CARD_BOTTOM - 24
FOOTER_TOP: Final = EVENT_TOP - 100
HALF: Final = (WIDTH - PADDING) / 2


def render_tickets(pages: Sequence[TicketPage], locale: str = "en") -> bytes:
    """Make a PDF with a page for each ticket."""
    words = Texts(locale)
    sheets = Sheets(A4, words.get(texts.TICKET))
    for number, page in enumerate(pages, 1):
        count = words.get(texts.COUNT, number=number, total=len(pages)) if len(pages) > 1 else ""
        _draw_header(sheets, page, words, count)
        _draw_card(sheets, page, words)
        _draw_event(sheets, page, words)
        _draw_footer(sheets, page, words)
        sheets.end_page()
    return sheets.finish()


def _draw_header(sheets: Sheets, page: TicketPage, words: Texts, count: str) -> None:
    logo = open_logo(page.logo)
    if logo:
        draw_logo(sheets.canvas, logo, MARGIN, TOP, LOGO)
    else:
        organizer = fit(page.organizer, 1.5 * HALF, 2, (18, 15, 12), bold=True)
        sheets.draw_block(organizer, MARGIN, TOP, 1.5 * HALF)
    parts.draw_right(sheets, words.get(texts.TICKET), MARGIN + WIDTH, TOP, 20)
    parts.draw_right(sheets, count, MARGIN + WIDTH, TOP - 28, 11)
    sheets.canvas.setLineWidth(2)
    sheets.canvas.line(MARGIN, RULE, MARGIN + WIDTH, RULE)
    name = fit(page.event_name, WIDTH, 2, (32, 28, 24, 20), bold=True)
    sheets.draw_block(name, MARGIN, RULE - 14, WIDTH)


def _draw_card(sheets: Sheets, page: TicketPage, words: Texts) -> None:
    sheets.canvas.setLineWidth(1.5)
    sheets.canvas.roundRect(MARGIN, CARD_BOTTOM, WIDTH, CARD_TOP - CARD_BOTTOM, CARD_RADIUS)
    draw_qr_code(sheets.canvas, page.payload, QR_X, QR_Y, QR_SIDE)
    payload = fit(page.payload, QR_SIDE, 2, (8,))
    parts.draw_centered(sheets, payload, QR_X, QR_Y + 2, QR_SIDE, gray=GRAY)
    x, y = MARGIN + PADDING, CARD_TOP - PADDING
    if page.holder:
        y = parts.draw_label(sheets, words.get(texts.HOLDER), x, y)
        holder = fit(page.holder, COLUMN, 4, (27, 23, 19, 16), bold=True)
        y = sheets.draw_block(holder, x, y, COLUMN) - 16
    y = parts.draw_label(sheets, words.get(texts.TICKET), x, y)
    ticket = fit(page.ticket_name, COLUMN, 3, (18, 15, 13), bold=True)
    y = sheets.draw_block(ticket, x, y, COLUMN)
    ticket_type = fit(words.name_type(page.ticket_type), COLUMN, 1, (12,))
    sheets.draw_block(ticket_type, x, y - 2, COLUMN)


def _draw_event(sheets: Sheets, page: TicketPage, words: Texts) -> None:
    starts, ends = (
        format_time(moment, page.timezone, words.translate)
        for moment in (page.starts_at, page.ends_at)
    )
    y = parts.draw_label(sheets, words.get(texts.WHEN), MARGIN, EVENT_TOP)
    y = sheets.draw_block(fit(starts, HALF, 2, (13,), bold=True), MARGIN, y, HALF)
    until = words.get(texts.UNTIL, time=ends)
    sheets.draw_block(fit(until, HALF, 2, (12,)), MARGIN, y - 2, HALF)
    if page.place:
        x = MARGIN + HALF + PADDING
        y = parts.draw_label(sheets, words.get(texts.WHERE), x, EVENT_TOP)
        sheets.draw_block(fit(page.place, HALF, 4, (13, 12), bold=True), x, y, HALF)


def _draw_footer(sheets: Sheets, page: TicketPage, words: Texts) -> None:
    y = parts.draw_label(sheets, words.get(texts.ORDER), MARGIN, FOOTER_TOP)
    y = sheets.draw_block(fit(page.order_identifier, WIDTH, 1, (12, 8)), MARGIN, y, WIDTH)
    hint = fit(words.get(texts.HINT), WIDTH, 2, (10,))
    sheets.draw_block(hint, MARGIN, y - 10, WIDTH, gray=GRAY)
