"""Makes tickets as the document worker does (see bench.child)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from document_worker.content import TicketPage
from document_worker.layouts.ticket import render_tickets
from local.documents.examples import ARABIC, CHINESE, LATIN, read_logo

PAGES: Final[Mapping[str, TicketPage]] = {"latin": LATIN, "arabic": ARABIC, "chinese": CHINESE}


def prepare(work: Mapping[str, Any]) -> Mapping[str, Any]:
    """Make a document of the kinds of pages in `before`: the process is warm then."""
    for kind in work["before"]:
        render_tickets([_build(kind)])
    return work


def run(work: Mapping[str, Any]) -> int:
    """Make `times` documents of one page of a `kind`, each of another person; give their bytes."""
    page = _build(work["kind"])
    return sum(
        len(render_tickets([replace(page, attendee_id=number)])) for number in range(work["times"])
    )


def _build(kind: str) -> TicketPage:
    return replace(PAGES[kind], logo=read_logo())
