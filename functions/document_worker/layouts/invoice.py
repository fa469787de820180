"""An invoice: A4 pages with a table. It computes no amount: content.Invoice has them all."""

from dataclasses import dataclass
from typing import Final

from reportlab.lib.pagesizes import A4

from document_worker import texts
from document_worker.content import Invoice, InvoiceLine
from document_worker.layouts import parts
from document_worker.pdf.sheet import GRAY, LINE_HEIGHT, Sheets
from document_worker.text.wrapping import fit
from document_worker.texts import Texts
from openevent.mail.times import MONTHS

MARGIN: Final = 48.0
WIDTH: Final = A4[0] - 2 * MARGIN
RIGHT: Final = MARGIN + WIDTH
TOP: Final = A4[1] - MARGIN
LOWEST: Final = MARGIN + 40
"""What would be drawn under this begins on the next page."""
HALF: Final = (WIDTH - 20) / 2
NAME_WIDTH: Final = 250.0
QUANTITY_RIGHT, PRICE_RIGHT = MARGIN + 310, MARGIN + 405
ADDRESS_LINES: Final = 8
NOTE_LINES, NOTE_LENGTH = 30, 2_000
"""A longer note is cut off: the event's page has it."""
TEXT: Final = 11.0


@dataclass
class _Writer:
    """The place where an invoice goes on: `y` on the page with this number."""

    sheets: Sheets
    words: Texts
    number: str
    y: float = TOP
    page: int = 1

    def make_room(self, height: float) -> None:
        """Begin a page if the rest of this one is lower than `height`."""
        if self.y - height < LOWEST:
            self.end_page()
            self.page += 1
            self.y = TOP

    def end_page(self) -> None:
        """Draw the lower edge, and end the page."""
        footer = f"{self.number} · {self.words.get(texts.PAGE, number=self.page)}"
        parts.draw_right(self.sheets, footer, RIGHT, MARGIN, 9, bold=False)
        self.sheets.end_page()

    def rule(self, width: float) -> None:
        """Draw a line over the whole width."""
        self.sheets.canvas.setLineWidth(width)
        self.sheets.canvas.line(MARGIN, self.y, RIGHT, self.y)


def render_invoice(invoice: Invoice, locale: str = "en") -> bytes:
    """Make the PDF of an invoice."""
    words = Texts(locale)
    sheets = Sheets(A4, f"{words.get(texts.INVOICE)} {invoice.number}")
    writer = _Writer(sheets, words, invoice.number)
    _draw_header(writer, invoice)
    _draw_addresses(writer, invoice)
    _draw_titles(writer)
    for line in invoice.lines:
        _draw_line(writer, line)
    _draw_totals(writer, invoice)
    for note in invoice.notes:
        _draw_note(writer, note)
    writer.end_page()
    return sheets.finish()


def _draw_note(writer: _Writer, note: str) -> None:
    block = fit(note, WIDTH, NOTE_LINES, (10,), maximum_length=NOTE_LENGTH)
    writer.make_room(8 + len(block.lines) * block.size * LINE_HEIGHT)
    writer.y = writer.sheets.draw_block(block, MARGIN, writer.y - 8, WIDTH, gray=GRAY)


def _draw_header(writer: _Writer, invoice: Invoice) -> None:
    words, day = writer.words, invoice.issued_on
    title = words.get(texts.INVOICE)
    writer.sheets.draw_block(fit(title, HALF, 1, (26,), bold=True), MARGIN, TOP, HALF)
    if invoice.is_paid:
        parts.draw_right(writer.sheets, words.get(texts.PAID), RIGHT, TOP, 20)
    writer.y = TOP - 44
    writer.rule(2)
    month = words.get(MONTHS[day.month - 1])
    columns = (
        (texts.INVOICE_NUMBER, invoice.number),
        (texts.INVOICE_DATE, words.get(texts.DAY, day=day.day, month=month, year=day.year)),
    )
    rows = ((texts.ORDER, invoice.order_identifier), (texts.EVENT, invoice.event_name))
    for x, fields in ((MARGIN, columns), (MARGIN + HALF + 20, rows)):
        y = writer.y - 12
        for label, value in fields:
            y = parts.draw_label(writer.sheets, words.get(label), x, y)
            block = fit(value, HALF, 2, (TEXT,), bold=True)
            y = writer.sheets.draw_block(block, x, y, HALF) - 6
    writer.y -= 104


def _draw_addresses(writer: _Writer, invoice: Invoice) -> None:
    ends = []
    addresses = ((texts.SELLER, invoice.seller), (texts.BUYER, invoice.buyer))
    for x, (label, lines) in zip((MARGIN, MARGIN + HALF + 20), addresses, strict=True):
        y = parts.draw_label(writer.sheets, writer.words.get(label), x, writer.y)
        for line in lines[:ADDRESS_LINES]:
            y = writer.sheets.draw_block(fit(line, HALF, 2, (TEXT,)), x, y, HALF)
        ends.append(y)
    writer.y = min(ends) - 24


def _draw_titles(writer: _Writer) -> None:
    titles = (texts.TICKET, texts.QUANTITY, texts.PRICE, texts.AMOUNT)
    _draw_cells(writer, [writer.words.get(title) for title in titles], bold=True)
    writer.rule(1)


def _draw_line(writer: _Writer, line: InvoiceLine) -> None:
    if writer.y - 40 < LOWEST:
        writer.make_room(40)
        _draw_titles(writer)
    _draw_cells(writer, [line.name, str(line.quantity), line.price, line.amount])


def _draw_cells(writer: _Writer, cells: list[str], *, bold: bool = False) -> None:
    name, *numbers = cells
    top = writer.y - 5
    block = fit(name, NAME_WIDTH, 2, (TEXT,), bold=bold)
    writer.y = writer.sheets.draw_block(block, MARGIN, top, NAME_WIDTH) - 5
    for text, right in zip(numbers, (QUANTITY_RIGHT, PRICE_RIGHT, RIGHT), strict=True):
        parts.draw_right(writer.sheets, text, right, top, TEXT, bold=bold)


def _draw_totals(writer: _Writer, invoice: Invoice) -> None:
    writer.make_room(24.0 * len(invoice.totals))
    writer.rule(1)
    for total in invoice.totals:
        is_last = total is invoice.totals[-1]
        label = writer.words.get(texts.TOTALS[total.label])
        text = f"{label} ({total.note})" if total.note else label
        top, size = writer.y - 6, 14 if is_last else TEXT
        parts.draw_right(writer.sheets, text, PRICE_RIGHT, top, size, bold=is_last)
        writer.y = parts.draw_right(writer.sheets, total.amount, RIGHT, top, size, bold=is_last)
    writer.y -= 10
    writer.rule(2)
    writer.y -= 10
