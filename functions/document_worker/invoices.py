"""Load what the invoice of an order says. The amounts are those of its rows, added up."""

import html
import re
from collections.abc import Iterator, Sequence
from typing import Final

import nh3
from sqlalchemy import Connection, RowMapping, select

from document_worker.content import Invoice, InvoiceLine, InvoiceTotal
from openevent.domain.orders import invoice_numbers
from openevent.money.money import Money, add_up, read_money
from openevent.resources.order import order_lines
from openevent.resources.tax import taxes
from openevent.resources.ticket import tickets

LINE, TICKET, TAX = order_lines, tickets.table, taxes.table
DETAILS: Final = {
    "bank": "bank_details",
    "cheque": "cheque_details",
    "onsite": "onsite_details",
    "invoice": "invoice_details",
}
"""Where an event says how to pay, by the order's payment mode."""
ENDS_OF_LINES: Final = re.compile(r"<(?:/p|br|/li|/h\d|/div|/tr)\b[^>]*>", re.IGNORECASE)


def load(
    connection: Connection, order: RowMapping, event: RowMapping, buyer: RowMapping | None
) -> Invoice:
    """Load the invoice of an order with an amount."""
    query = select(LINE, TICKET.c.name).join(TICKET, TICKET.c.id == LINE.c.ticket_id)
    lines = connection.execute(
        query.where(LINE.c.order_id == order["id"]).order_by(TICKET.c.position, TICKET.c.id)
    ).mappings()
    is_of_event = (TAX.c.event_id == event["id"], TAX.c.deleted_at.is_(None))
    tax = connection.execute(select(TAX).where(*is_of_event)).mappings().first()
    rows = lines.all()
    return Invoice(
        number=invoice_numbers.build_number(order, event),
        issued_on=invoice_numbers.get_day(order, event),
        order_identifier=order["identifier"],
        event_name=event["name"],
        seller=tuple(_list_seller(event, tax)),
        buyer=tuple(_list_buyer(order, buyer)),
        lines=tuple(_build_line(row, order["currency"]) for row in rows),
        totals=tuple(_list_totals(rows, order, tax)),
        notes=tuple(_list_notes(order, event, tax)),
        is_paid=order["status"] == "completed",
    )


def _build_line(row: RowMapping, currency: str) -> InvoiceLine:
    price = read_money(row["price"], currency)
    return InvoiceLine(
        row["name"], row["quantity"], format_money(price), format_money(price * row["quantity"])
    )


def _list_totals(
    rows: Sequence[RowMapping], order: RowMapping, tax: RowMapping | None
) -> Iterator[InvoiceTotal]:
    """List the sums that are not zero, and what is to be paid."""
    currency = order["currency"]

    def add(column: str, count: str | None = None) -> Money:
        amounts = (read_money(row[column], currency) * (row[count] if count else 1) for row in rows)
        return add_up(amounts, currency)

    discount, fee, tax_amount = add("discount", "discounted_quantity"), add("fee"), add("tax")
    yield InvoiceTotal("subtotal", format_money(add("price", "quantity")))
    if discount.minor:
        yield InvoiceTotal("discount", format_money(discount * -1))
    if fee.minor:
        yield InvoiceTotal("fee", format_money(fee))
    if tax_amount.minor:
        included = tax is not None and tax["is_tax_included_in_price"]
        note = f"{tax['name']} {tax['rate']:g} %".strip() if tax else ""
        label = "included-tax" if included else "tax"
        yield InvoiceTotal(label, format_money(tax_amount), note)
    yield InvoiceTotal("total", format_money(read_money(order["amount"], currency)))


def format_money(amount: Money) -> str:
    """Format an amount, such as `1,234.50 EUR`."""
    return f"{amount.to_decimal():,f} {amount.currency}"


def _list_seller(event: RowMapping, tax: RowMapping | None) -> Iterator[str]:
    if tax is None:
        return iter(filter(None, [event["owner_name"]]))
    names = (tax["registered_company"] or event["owner_name"], tax["contact_name"], tax["address"])
    city = " ".join(filter(None, (tax["zip"], tax["city"])))
    return iter(filter(None, (*names, city, tax["state"], tax["country"], tax["tax_id"])))


def _list_buyer(order: RowMapping, buyer: RowMapping | None) -> Iterator[str]:
    name = " ".join(filter(None, (buyer["first_name"], buyer["last_name"]))) if buyer else ""
    city = " ".join(filter(None, (order["zipcode"], order["city"])))
    place = (order["address"], city, order["state"], order["country"])
    return iter(filter(None, (order["company"], name, *place, order["tax_business_info"])))


def _list_notes(order: RowMapping, event: RowMapping, tax: RowMapping | None) -> Iterator[str]:
    """List how to pay what is not paid, the refund policy, and the footer of the seller."""
    if order["status"] == "placed":
        yield from _split(event.get(DETAILS.get(order["payment_mode"], "")))
    policy = ENDS_OF_LINES.sub("\n", event["refund_policy"] or "")
    yield from _split(html.unescape(nh3.clean(policy, tags=set())))
    yield from _split(tax["invoice_footer"] if tax else None)


def _split(text: str | None) -> Iterator[str]:
    return filter(None, map(str.strip, (text or "").splitlines()))
