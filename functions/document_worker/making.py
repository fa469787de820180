"""Make the files of an order and store them under keys by their digest."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from document_worker.content import Invoice, TicketPage
from document_worker.layouts.invoice import render_invoice
from document_worker.layouts.ticket import render_tickets
from openevent.calendar.event_file import CalendarEvent, write_event
from openevent.domain.documents import files, objects
from openevent.domain.documents.files import DocumentFile

THREADS: Final = 8
"""Uploads at once: each waits for S3, and a large order has a hundred files."""


@dataclass(frozen=True)
class OrderContent:
    """What the documents of an order say, as it was at the moment `loaded_at`.

    - `groups`: the ids of the attendees of each address that has several tickets.
    - `invoice`: None for an order without an amount.
    - `made_at`: when the content of its present files was read; None without files.
    """

    order_id: int
    event_id: int
    locale: str
    tickets: tuple[TicketPage, ...]
    invoice: Invoice | None
    calendar: CalendarEvent
    loaded_at: datetime
    groups: tuple[tuple[int, ...], ...] = ()
    made_at: datetime | None = None


def make(order: OrderContent) -> list[DocumentFile]:
    """Make and store the files of an order.

    The same content gives the same keys, so a second run replaces files by the same bytes.
    """
    files = list(_render_all(order))
    with ThreadPoolExecutor(THREADS) as pool:
        uploads = [pool.submit(objects.put, file.key, content) for file, content in files]
        for upload in uploads:
            upload.result()
    return [file for file, _ in files]


def _render_all(order: OrderContent) -> Iterator[tuple[DocumentFile, bytes]]:
    yield _build(order, files.TICKETS, render_tickets(order.tickets, order.locale))
    for page in order.tickets:
        content = render_tickets([page], order.locale)
        yield _build(order, files.TICKET, content, page.attendee_id)
    for group in order.groups:
        pages = [page for page in order.tickets if page.attendee_id in group]
        yield _build(order, files.TICKETS, render_tickets(pages, order.locale), group[0])
    if order.invoice:
        yield _build(order, files.INVOICE, render_invoice(order.invoice, order.locale))
    yield _build(order, files.CALENDAR, write_event(order.calendar), ending="ics")


def _build(
    order: OrderContent,
    kind: str,
    content: bytes,
    attendee_id: int | None = None,
    ending: str = "pdf",
) -> tuple[DocumentFile, bytes]:
    digest = sha256(content).hexdigest()
    key = objects.build_key(order.event_id, order.order_id, digest, ending)
    return DocumentFile(kind, key, attendee_id), content
