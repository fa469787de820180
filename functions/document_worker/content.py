"""What a document says. The renderer needs nothing else: no database, no bucket, no clock."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class TicketPage:
    """The ticket of one attendee.

    `timezone` is the event's, such as Europe/Berlin. `ticket_type` is that of the resource, such as
    paid. `logo` is the content of a picture; if it cannot be read, the page has the name of the
    organizer in its place.
    """

    event_name: str
    place: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    ticket_name: str
    ticket_type: str
    holder: str
    order_identifier: str
    attendee_id: int
    organizer: str = ""
    logo: bytes | None = None

    @property
    def payload(self) -> str:
        """What the QR code says (docs/contract/documents.md#qr-code)."""
        return build_payload(self.order_identifier, self.attendee_id)


@dataclass(frozen=True)
class Badge:
    """The badge of one attendee; `details` are lines such as the company."""

    event_name: str
    holder: str
    details: tuple[str, ...]
    ticket_name: str
    order_identifier: str
    attendee_id: int

    @property
    def payload(self) -> str:
        """What the QR code says (docs/contract/documents.md#qr-code)."""
        return build_payload(self.order_identifier, self.attendee_id)


@dataclass(frozen=True)
class InvoiceLine:
    """Tickets of one price. Amounts are texts with their currency, such as 19.99 EUR."""

    name: str
    quantity: int
    price: str
    amount: str


@dataclass(frozen=True)
class InvoiceTotal:
    """A sum under the lines. `label` is one of texts.TOTALS; `note` names a code or a rate."""

    label: str
    amount: str
    note: str = ""


@dataclass(frozen=True)
class Invoice:
    """The invoice of an order. `seller` and `buyer` are lines of an address.

    The last of `totals` is what is to be paid. `notes` are paragraphs such as how to pay, and the
    refund policy.
    """

    number: str
    issued_on: date
    order_identifier: str
    event_name: str
    seller: tuple[str, ...]
    buyer: tuple[str, ...]
    lines: tuple[InvoiceLine, ...]
    totals: tuple[InvoiceTotal, ...]
    notes: tuple[str, ...] = ()
    is_paid: bool = False


def build_payload(order_identifier: str, attendee_id: int) -> str:
    """Build what the QR code of an attendee says (docs/contract/documents.md#qr-code)."""
    return f"{order_identifier}-{attendee_id}"
