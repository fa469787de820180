"""The words on documents, in the reader's language: msgids of the catalogue of texts.

`make messages` collects them.
"""

from collections.abc import Mapping
from typing import Final

from openevent.mail.languages import choose_language, load_translations

TICKET: Final = "Ticket"
COUNT: Final = "{number} of {total}"
WHEN: Final = "When"
UNTIL: Final = "until {time}"
WHERE: Final = "Where"
HOLDER: Final = "Name"
ORDER: Final = "Order"
HINT: Final = "Show this code at the entrance, on paper or on a screen. It admits one person."
TICKET_TYPES: Final[Mapping[str, str]] = {
    "free": "Free",
    "paid": "Paid",
    "donation": "Donation",
    "freeRegistration": "Free registration",
    "paidRegistration": "Paid registration",
    "donationRegistration": "Registration with a donation",
}
"""The types of tickets (docs/contract/resources.md), as a reader sees them."""
INVOICE: Final = "Invoice"
INVOICE_NUMBER: Final = "Number"
INVOICE_DATE: Final = "Date"
EVENT: Final = "Event"
SELLER: Final = "From"
BUYER: Final = "To"
QUANTITY: Final = "Quantity"
PRICE: Final = "Price"
AMOUNT: Final = "Amount"
PAID: Final = "Paid"
PAGE: Final = "Page {number}"
DAY: Final = "{day} {month} {year}"
TOTALS: Final[Mapping[str, str]] = {
    "subtotal": "Subtotal",
    "discount": "Discount",
    "fee": "Fee",
    "tax": "Tax",
    "included-tax": "Tax included",
    "total": "Total",
}
"""The sums of an invoice, by the name that content.InvoiceTotal has for them."""
MSGIDS: Final = (
    TICKET, COUNT, WHEN, UNTIL, WHERE, HOLDER, ORDER, HINT, *TICKET_TYPES.values(), INVOICE,
    INVOICE_NUMBER, INVOICE_DATE, EVENT, SELLER, BUYER, QUANTITY, PRICE, AMOUNT, PAID, PAGE, DAY,
    *TOTALS.values(),
)  # fmt: skip


class Texts:
    """The words in the language that is the best for a preference such as `de-AT`."""

    def __init__(self, locale: str) -> None:
        self.translate: Final = load_translations(choose_language(locale)).gettext

    def get(self, msgid: str, **values: object) -> str:
        """Translate a text, and put values into its places."""
        return self.translate(msgid).format_map(values)

    def name_type(self, ticket_type: str) -> str:
        """Name a type of tickets; one that is in no list stays as it is."""
        msgid = TICKET_TYPES.get(ticket_type)
        return self.get(msgid) if msgid else ticket_type
