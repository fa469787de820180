"""Tickets and invoices as PDF files (docs/contract/documents.md#downloads)."""

import re
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import Connection, RowMapping, select

from api.auth import identity
from api.http.caching import Caching
from api.http.errors import Forbidden, NotFound
from api.http.router import Router
from api.jsonapi import row_conditions
from api.orders import order_files
from api.read import reads
from api.read.policies import get_policy
from openevent.domain.documents import files
from openevent.model.permissions import Identity
from openevent.resources.attendee import attendees
from openevent.resources.order import orders
from openevent.resources.ticket import tickets

router = Router()

PDF: Final = ".pdf"
IDENTIFIER: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""An order's identifier, as older clients name the PDF of its tickets."""
ORDER, ATTENDEE = orders.table, attendees.table


@router.get("/v1/tickets/<key>", caching=get_policy(tickets))
def read_ticket(key: str) -> Response[str]:
    """Answer with a ticket; with an order's identifier, redirect to the PDF of its tickets."""
    if IDENTIFIER.fullmatch(key):
        return _redirect_to_tickets(key)
    return reads.read_one(router.current_event, tickets, key)


@router.get("/v1/orders/<key>/tickets-pdf", caching=Caching.NO_STORE)
def read_tickets(key: str) -> Response[str]:
    """Redirect to the PDF of an order's tickets: all for buyer and organizers, or one's own."""
    return _redirect_to_tickets(key)


def _redirect_to_tickets(key: str) -> Response[str]:
    order = order_files.load_order(router.current_event, key)
    order_files.check_has_tickets(order.status)
    name = f"tickets-{order.identifier}{PDF}"
    return order_files.redirect(order.id, *order_files.choose_tickets(order), name)


@router.get("/v1/orders/invoices/<key>", caching=Caching.NO_STORE)
def read_invoice(key: str) -> Response[str]:
    """Redirect the buyer or an organizer to the PDF of an order's invoice."""
    order = order_files.load_order(router.current_event, key)
    if not order.sees_all:
        raise Forbidden("Only the buyer and the organizers may see the invoice.")
    order_files.check_has_tickets(order.status)
    if not order.amount:
        raise NotFound("The order is free: it has no invoice.")
    return order_files.redirect(order.id, files.INVOICE, None, f"invoice-{order.identifier}{PDF}")


@router.get("/v1/orders/attendees/<file>", caching=Caching.NO_STORE)
def read_attendee_ticket(file: str) -> Response[str]:
    """Redirect to the PDF of one attendee's ticket, named by the id and `.pdf`."""
    user = identity.require_login(router.current_event)
    key = file.removesuffix(PDF)
    is_seen = row_conditions.by_key(attendees, key), row_conditions.may_read(attendees, user)
    query = select(ATTENDEE.c.id, ATTENDEE.c.order_id, ORDER.c.status).join(
        ORDER, ORDER.c.id == ATTENDEE.c.order_id
    )

    def load(connection: Connection, _user: Identity) -> RowMapping | None:
        return connection.execute(query.where(*is_seen)).mappings().first()

    if key == file:
        raise NotFound(reads.NOT_FOUND)
    row = reads.load_visible(identity.Caller(user), load)
    order_files.check_has_tickets(row["status"])
    name = f"ticket-{row['id']}{PDF}"
    return order_files.redirect(row["order_id"], files.TICKET, row["id"], name)
