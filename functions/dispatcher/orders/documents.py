"""Which changes make the documents of an order, anew or for the first time."""

from typing import Final

from sqlalchemy import ColumnElement, and_, exists, select

from dispatcher.reaction import Reaction
from openevent.domain.documents import messages
from openevent.domain.orders import states
from openevent.resources.attendee import attendees
from openevent.resources.order import orders
from openevent.work.changes import changes

ORDER, ATTENDEE, CHANGE = orders.table, attendees.table, changes
ON_TICKET: Final = {"firstname", "lastname", "email", "ticket_id"}
"""Columns of an attendee that the ticket shows."""
ON_INVOICE: Final = {
    "address",
    "city",
    "state",
    "country",
    "zipcode",
    "company",
    "tax_business_info",
}
"""Columns of an order that the invoice shows."""


def make(reaction: Reaction) -> None:
    """Make the documents of an order; its mails follow when they are there."""
    messages.send_order(reaction.connection, reaction.change.subject_id, reaction.change.id)


def renew_invoice(reaction: Reaction) -> None:
    """Make the documents anew for another address of the buyer; nobody gets a mail."""
    is_order = ORDER.c.id == reaction.change.subject_id, ORDER.c.status.in_(states.WITH_TICKETS)
    if not ON_INVOICE & set(reaction.facts.get("columns", ())):
        return
    for order_id in reaction.connection.execute(select(ORDER.c.id).where(*is_order)).scalars():
        messages.send_order(reaction.connection, order_id)


def renew_tickets(reaction: Reaction) -> None:
    """Make the documents anew for an attendee that was changed, deleted or restored.

    A new address gets its ticket by mail when the files are there. The form of an order, which the
    buyer has filled in before, is no such change.
    """
    change, columns = reaction.change, set(reaction.facts.get("columns", ()))
    if change.kind == "attendee.updated" and not ON_TICKET & columns:
        return
    query = select(ORDER.c.id).join(ATTENDEE, ATTENDEE.c.order_id == ORDER.c.id)
    of_attendee = query.where(ATTENDEE.c.id == change.subject_id, _had_tickets(change.id))
    for order_id in reaction.connection.execute(of_attendee).scalars():
        cause = change.id if "email" in columns else None
        messages.send_order(reaction.connection, order_id, cause)


def _had_tickets(change_id: int) -> ColumnElement[bool]:
    """Build the condition that an order has tickets, and had some before a change."""
    is_before = (
        CHANGE.c.subject_type == orders.type,
        CHANGE.c.subject_id == ORDER.c.id,
        CHANGE.c.kind.in_([f"{orders.type}.{status}" for status in states.WITH_TICKETS]),
        CHANGE.c.id < change_id,
    )
    return and_(ORDER.c.status.in_(states.WITH_TICKETS), exists().where(*is_before))
