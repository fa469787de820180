"""Invoices: all that they are given stands on them, on as many pages as it takes."""

from dataclasses import replace

import pytest

from document_worker import texts
from document_worker.content import InvoiceLine, InvoiceTotal
from document_worker.layouts.invoice import render_invoice
from local.documents.examples import INVOICE
from local.documents.reading import read_texts


def test_an_invoice_has_all_its_parts() -> None:
    (text,) = read_texts(render_invoice(INVOICE))
    parts = (
        INVOICE.number,
        "15 January 2027",
        INVOICE.order_identifier,
        *INVOICE.seller,
        *INVOICE.buyer,
        *INVOICE.notes,
        "Conference pass, three days 2 120.00 EUR 240.00 EUR",
        "三天会议通票 1 80.00 EUR 80.00 EUR",
        "Discount (EARLY) -32.00 EUR",
        "Tax (19 %) 54.72 EUR",
        "Total 342.72 EUR",
        "Paid",
    )
    lines = text.replace("\n", " ")
    assert [part for part in parts if part not in lines] == []
    assert "Paid" not in read_texts(render_invoice(replace(INVOICE, is_paid=False)))[0]


def test_a_long_invoice_goes_on_with_titles_and_its_number_on_each_page() -> None:
    lines = tuple(
        InvoiceLine(f"Ticket {row}", row, "1.00 EUR", f"{row}.00 EUR") for row in range(90)
    )
    pages = read_texts(render_invoice(replace(INVOICE, lines=lines, notes=("note " * 300,) * 3)))
    assert len(pages) > 3
    whole = " ".join(pages).replace("\n", " ")
    assert [
        row for row in range(90) if f"Ticket {row} {row} 1.00 EUR {row}.00 EUR" not in whole
    ] == []
    assert [f"{INVOICE.number} · Page {page}" in text for page, text in enumerate(pages, 1)] == [
        True
    ] * len(pages)
    assert whole.count("Total 342.72 EUR") == 1
    assert whole.count("Quantity") == sum(
        "Ticket 8" in text or "Quantity" in text for text in pages
    )


@pytest.mark.parametrize("label", texts.TOTALS)
def test_each_sum_has_a_name(label: str) -> None:
    totals = (InvoiceTotal(label, "1.00 EUR"),)
    (text,) = read_texts(render_invoice(replace(INVOICE, totals=totals)))
    assert f"{texts.TOTALS[label]} 1.00 EUR" in text.replace("\n", " ")


def test_hostile_texts_make_pages() -> None:
    long = "x" * 2_000
    invoice = replace(
        INVOICE,
        event_name=long,
        seller=(long,) * 50,
        buyer=("\x00",),
        lines=(InvoiceLine(long, 1, long, long),),
        notes=(long * 5,),
    )
    assert read_texts(render_invoice(invoice))
    assert render_invoice(invoice) == render_invoice(invoice)
