"""What the mails about an order say (docs/contract/mail.md#orders)."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import RowMapping

from dispatcher.orders.rows import OrderRows
from openevent.domain.documents import files, objects
from openevent.domain.documents.files import DocumentFile
from openevent.domain.orders import details, states
from openevent.mail import urls
from openevent.mail.messages import Attachment
from openevent.model import markup
from openevent.money.formats import format_money
from openevent.money.money import read_money

NAMES: Final = {
    files.TICKETS: "tickets.pdf",
    files.TICKET: "ticket.pdf",
    files.INVOICE: "invoice.pdf",
    files.CALENDAR: "event.ics",
}
"""The name of an attached file, by its kind."""


def build_event(rows: OrderRows) -> dict[str, Any]:
    """Build what each mail says: the event, its time and place, and the order."""
    event = rows.event
    return {
        "event_name": event["name"],
        "invoice_id": rows.number,
        "starts_at": event["starts_at"],
        "timezone": event["timezone"],
        "location": event["location_name"] or event["searchable_location_name"],
        "is_attached": bool(rows.files),
    }


def build_order(rows: OrderRows) -> dict[str, Any]:
    """Build what buyer and organizers read: the lines, the sum, and whether it is paid."""
    return {
        **build_event(rows),
        "lines": [_build_line(line, rows.order["currency"]) for line in rows.lines],
        "amount": _format(rows.order["amount"], rows.order["currency"]),
        "is_paid": rows.order["status"] == states.COMPLETED,
    }


def build_payment(rows: OrderRows) -> dict[str, Any]:
    """Build how to pay an order that is placed, and the words of the organizers."""
    column = details.PAYMENT_DETAILS.get(rows.order["payment_mode"], "")
    is_paid = rows.order["status"] == states.COMPLETED
    return {
        "payment_details": None if is_paid else rows.event.get(column),
        "after_order_message": markup.extract_text(rows.event["after_order_message"] or "") or None,
    }


def _build_line(line: RowMapping, currency: str | None) -> tuple[str, str]:
    """Build the name of a ticket, and how many there are for which amount."""
    amount = _format(line["amount"], currency)
    number = str(line["quantity"])
    return line["name"], f"{number} ({amount})" if amount else number


def _format(amount: Any, currency: str | None) -> str | None:
    """Format an amount; None for nothing."""
    return format_money(read_money(amount, currency)) if amount and currency else None


def attach(rows: OrderRows, *kinds: str) -> tuple[Attachment, ...]:
    """Attach the files of these kinds that are for everybody who may see the order."""
    chosen = [file for kind in kinds for file in rows.files if file.kind == kind]
    return tuple(_attach(file) for file in chosen if file.attendee_id is None)


def attach_own(rows: OrderRows, attendee_ids: Sequence[int]) -> tuple[Attachment, ...]:
    """Attach the tickets of attendees with the same address: one file with all of them."""
    kind = files.TICKET if len(attendee_ids) == 1 else files.TICKETS
    return tuple(
        _attach(file)
        for file in rows.files
        if file.kind == kind and file.attendee_id == attendee_ids[0]
    )


def _attach(file: DocumentFile) -> Attachment:
    return Attachment(name=NAMES[file.kind], type=objects.get_type(file.key), key=file.key)


def build_buyer(rows: OrderRows) -> dict[str, Any]:
    """Build what the buyer reads; the link opens the tickets without a login."""
    identifier = rows.order["identifier"]
    return {
        **build_order(rows),
        **build_payment(rows),
        "link": urls.link_to_tickets(identifier),
        "order_link": urls.link_to_order(identifier),
    }
