"""No seat is sold twice, and each order has its files and its mails once."""

from collections.abc import Iterator
from typing import Final

from chaos.checks.evidence import Evidence
from chaos.model import Order

SEATS: Final = """
SELECT t.id, t.quantity, t.held, (
  SELECT count(*) FROM attendees a JOIN orders o ON o.id = a.order_id
  WHERE a.ticket_id = t.id AND a.deleted_at IS NULL
    AND o.status IN ('initializing', 'pending', 'placed', 'completed')
) AS seats
FROM tickets t WHERE t.event_id = ANY(CAST(:events AS bigint[]))
"""
STATUS: Final = "SELECT status FROM orders WHERE id = :order"
FILES: Final = "SELECT key FROM order_documents WHERE order_id = :order"
GIVEN_UP: Final = """
SELECT 1 FROM changes WHERE kind = 'order.documents-given-up'
  AND subject_type = 'order' AND subject_id = :order
"""
MAILS: Final = """
SELECT m.action, count(*) AS n FROM mails m JOIN changes c ON c.id = m.change_id
WHERE c.subject_type = 'order' AND c.subject_id = :order GROUP BY m.action
"""
SOLD: Final = {"Ticket(s) Purchased": 1, "Ticket(s) Purchased to Organizer": 1}
"""The mails of an order whose buyer is its only holder, and the event's owner."""
FILES_OF_ORDER: Final = 3
"""All tickets, one for each attendee, and the calendar file: at least so many."""


def check(evidence: Evidence) -> Iterator[str]:
    """Find counters that are wrong, and orders without their status, files or mails."""
    for row in evidence.world.select(SEATS, events=[shop.event for shop in evidence.shops]):
        if not row["held"] == row["seats"] <= row["quantity"]:
            yield f"The ticket {row['id']} holds {row['held']}, has {row['seats']} seats."
    for account in evidence.accounts.accounts:
        for order in account.orders:
            if not order.is_uncertain:
                yield from _check_order(evidence, order)


def _check_order(evidence: Evidence, order: Order) -> Iterator[str]:
    values = {"order": int(order.id)}
    (row,) = evidence.world.select(STATUS, **values)
    mails = {mail["action"]: mail["n"] for mail in evidence.world.select(MAILS, **values)}
    expected = SOLD if order.is_completed else {}
    if order.is_completed and order.is_cancelled:
        expected = SOLD | {"Ticket(s) cancelled": 1}
        if mails == {"Ticket(s) cancelled": 1}:
            # It was cancelled before its files were made.
            expected = mails
    elif order.is_completed and row["status"] != "completed":
        yield f"The order {order.id} was completed and is {row['status']}."
    if mails != expected:
        yield f"The order {order.id} has the mails {mails}, not {expected}."
    if order.is_completed and not order.is_cancelled:
        yield from _check_files(evidence, order)


def _check_files(evidence: Evidence, order: Order) -> Iterator[str]:
    values = {"order": int(order.id)}
    keys = [row["key"] for row in evidence.world.select(FILES, **values)]
    if len(keys) < FILES_OF_ORDER and not evidence.world.select(GIVEN_UP, **values):
        yield f"The order {order.id} has {len(keys)} files."
    for key in keys:
        if key not in evidence.world.list_keys(key):
            yield f"The file {key} of the order {order.id} is not in the bucket."
