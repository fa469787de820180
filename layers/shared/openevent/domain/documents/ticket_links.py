"""The links of mails to the tickets of an order (docs/contract/documents.md#links-in-mails).

A buyer's link opens all files of the order; a holder's link opens the tickets with that address.
A link ends after a year, and when the account or the attendee has another address. A buyer's link
opens nothing while the account is deleted or blocked, and no link while the event is deleted.
"""

from typing import Any

from sqlalchemy import Connection, RowMapping, Select, select

from openevent.auth import link_tokens
from openevent.auth.link_tokens import Purpose
from openevent.mail.messages import Link
from openevent.model.addresses import has_address
from openevent.model.permissions import ANONYMOUS, event_not_deleted
from openevent.resources.attendee import attendees
from openevent.resources.order import orders
from openevent.resources.user import MAY_LOG_IN, users

ORDER, ATTENDEE, USER = orders.table, attendees.table, users.table


def seal_order(order: RowMapping, address: str) -> Link:
    """Seal the link of the buyer, whose account has the address, to an order."""
    return _seal(Purpose.ORDER, order["id"], order["identifier"], address)


def seal_tickets(order: RowMapping, attendee_id: int, address: str) -> Link:
    """Seal the link of an attendee's address to its tickets of an order."""
    return _seal(Purpose.TICKET, attendee_id, order["identifier"], address)


def _seal(purpose: Purpose, subject_id: int, identifier: str, address: str) -> Link:
    kid, seal = link_tokens.seal_state(purpose, _build_state(identifier, address))
    return Link(purpose=purpose, subject_id=subject_id, kid=kid, seal=seal)


def _build_state(identifier: str, address: str) -> str:
    return f"{identifier} {address.lower()}"


def read_order(connection: Connection, token: str) -> int:
    """Return the id of the order whose buyer has the link. Raises link_tokens.Invalid."""
    query = select(ORDER.c.id, ORDER.c.identifier, USER.c.email)
    of_buyer = query.join(USER, USER.c.id == ORDER.c.user_id).where(*MAY_LOG_IN)
    return int(_read(connection, Purpose.ORDER, token, of_buyer, ORDER.c.id)["id"])


def read_attendees(connection: Connection, token: str) -> list[int]:
    """Return the ids of the attendees of an order that have the address of a holder's link.

    Raises link_tokens.Invalid.
    """
    query = select(ATTENDEE.c.order_id, ORDER.c.identifier, ATTENDEE.c.email)
    of_order = query.join(ORDER, ORDER.c.id == ATTENDEE.c.order_id)
    row = _read(connection, Purpose.TICKET, token, of_order, ATTENDEE.c.id)
    is_own = ATTENDEE.c.order_id == row["order_id"], has_address(ATTENDEE.c.email, row["email"])
    ids = select(ATTENDEE.c.id).where(*is_own, ATTENDEE.c.deleted_at.is_(None))
    return list(connection.execute(ids).scalars())


def _read(
    connection: Connection, purpose: Purpose, token: str, query: Select[Any], id_column: Any
) -> RowMapping:
    """Load the row of a link, if it is as it was sealed. Raises link_tokens.Invalid."""
    link = link_tokens.read_link(purpose, token)
    is_subject = id_column == link.subject_id, event_not_deleted.where(ANONYMOUS, ORDER)
    row = connection.execute(query.where(*is_subject)).mappings().first()
    if row is None or not link.fits(_build_state(row["identifier"], row["email"] or "")):
        raise link_tokens.Invalid(link_tokens.NOT_VALID)
    return row
