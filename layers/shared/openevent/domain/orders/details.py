"""What invoices and mails say of an order: its number, its day, its lines."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping, select

from openevent.resources.order import order_lines
from openevent.resources.ticket import tickets

LINE, TICKET = order_lines, tickets.table
PAYMENT_DETAILS: Final = {
    "bank": "bank_details",
    "cheque": "cheque_details",
    "onsite": "onsite_details",
    "invoice": "invoice_details",
}
"""Where an event says how to pay, by the order's payment mode."""


def build_number(order: RowMapping, event: RowMapping) -> str:
    """Build the number of an order, such as `2027E-c0ffee42001843`; its invoice has the same.

    docs/contract/documents.md#number-of-an-invoice

    It has the year in which the order began, on the clocks of the event, the event's identifier,
    and the order's id with six digits or more.
    """
    return f"{get_day(order['created_at'], event).year}E-{event['identifier']}{order['id']:06d}"


def get_day(moment: datetime, event: RowMapping) -> datetime:
    """Return a moment on the clocks of the event."""
    return moment.astimezone(UTC).astimezone(ZoneInfo(event["timezone"]))


def load_lines(connection: Connection, order_id: int) -> Sequence[RowMapping]:
    """Load the lines of an order with the names of their tickets."""
    query = select(LINE, TICKET.c.name).join(TICKET, TICKET.c.id == LINE.c.ticket_id)
    of_order = query.where(LINE.c.order_id == order_id)
    return connection.execute(of_order.order_by(TICKET.c.position, TICKET.c.id)).mappings().all()
