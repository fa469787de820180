"""`python -m local.documents.pictures`: saves pictures of tickets in docs/tickets.

No test runs it: run it after a change of the layout.
"""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

import pypdfium2

from document_worker.content import TicketPage
from document_worker.layouts.ticket import render_tickets
from local.documents import examples
from local.stack.state import ROOT

FOLDER: Final = ROOT / "docs" / "tickets"
SCALE: Final = 1.3
"""Pixels of a point: the page is 774 pixels wide."""


def main() -> int:
    """Save all pictures."""
    pages = {
        "latin": replace(examples.LATIN, logo=examples.read_logo()),
        "arabic": examples.ARABIC,
        "chinese": examples.CHINESE,
    }
    for name, page in pages.items():
        save_picture(page, FOLDER / f"ticket-{name}.png")
    return 0


def save_picture(page: TicketPage, path: Path) -> None:
    """Save the picture of a ticket, in shades of gray as an ordinary printer has them."""
    document = pypdfium2.PdfDocument(render_tickets([page]))
    document[0].render(scale=SCALE).to_pil().convert("L").save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
