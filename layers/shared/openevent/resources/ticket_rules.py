"""Rules of who sees orders, attendees and tickets (docs/contract/tickets.md#who-sees-what)."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    and_,
    cast,
    column,
    exists,
    false,
    literal,
    or_,
    select,
)
from sqlalchemy import table as sql_table

from openevent.model.addresses import has_address
from openevent.model.permissions import (
    CO_ORGANIZERS,
    Condition,
    Identity,
    Rule,
    admin,
    has_role,
)

HOLDING: Final = ("initializing", "pending", "placed", "completed")
"""States of an order whose attendees hold their seats."""
ENDED: Final = ("cancelled", "expired")
"""States of an order that holds no seats any more."""
SUBMITTED: Final = ("pending", "placed", "completed", "cancelled")
"""States of an order that its buyer has sent; others were begun and may be left."""


def _alias(name: str, table: str, *columns: str) -> FromClause:
    return sql_table(table, *map(column, columns)).alias(name)


ORDER: Final = _alias(
    "rule_order", "orders", "id", "event_id", "user_id", "discount_code_id", "status"
)
ATTENDEE: Final = _alias(
    "rule_attendee", "attendees", "id", "order_id", "ticket_id", "email", "deleted_at"
)

OPENED: Final = _alias("rule_opened", "access_codes_tickets", "ticket_id", "access_code_id")
ACCESS_CODE: Final = "access-code"
DISCOUNT_CODE: Final = "discount-code"


def _is_secret(user: Identity, type_: str, id_: ColumnElement[int]) -> Condition:
    return id_ == cast(user.secret, BigInteger) if user.secret_type == type_ else false()


def _is_opened(user: Identity, ticket: FromClause) -> Condition:
    if user.secret_type != ACCESS_CODE:
        return false()
    is_of_code = _is_secret(user, ACCESS_CODE, OPENED.c.access_code_id)
    pairs = select(literal(1)).select_from(OPENED)
    return exists(pairs.where(OPENED.c.ticket_id == ticket.c.id, is_of_code))


def _is_holder(user: Identity, attendee: FromClause) -> Condition:
    """Hold for the attendee with the user's verified address."""
    if not user.is_verified:
        return false()
    return has_address(attendee.c.email, user.email) & attendee.c.order_id.is_not(None)


def _has_bought(user: Identity, order_id: ColumnElement[int]) -> Condition:
    if not user.is_logged_in:
        return false()
    orders = select(literal(1)).select_from(ORDER)
    return exists(orders.where(ORDER.c.id == order_id, ORDER.c.user_id == user.id))


def _holds_seat_of(user: Identity, order: FromClause) -> Condition:
    if not user.is_verified:
        return false()
    seats = select(literal(1)).select_from(ATTENDEE).where(ATTENDEE.c.order_id == order.c.id)
    return exists(seats.where(_is_holder(user, ATTENDEE), ATTENDEE.c.deleted_at.is_(None)))


def _has_seat_with(user: Identity, ticket: FromClause) -> Condition:
    if not user.is_logged_in:
        return false()
    seats = select(literal(1)).select_from(ATTENDEE).where(ATTENDEE.c.ticket_id == ticket.c.id)
    is_own = or_(_is_holder(user, ATTENDEE), _has_bought(user, ATTENDEE.c.order_id))
    return exists(seats.where(is_own))


def _has_used(user: Identity, code: FromClause) -> Condition:
    if not user.is_logged_in:
        return false()
    orders = select(literal(1)).select_from(ORDER)
    is_own = and_(ORDER.c.discount_code_id == code.c.id, ORDER.c.user_id == user.id)
    return exists(orders.where(is_own))


def _has_ordered_of(user: Identity, account: FromClause) -> Condition:
    """Hold for accounts with an order of an event of which the user is a co-organizer or above."""
    if not user.is_logged_in:
        return false()
    orders = select(literal(1)).select_from(ORDER)
    is_sent = and_(ORDER.c.user_id == account.c.id, ORDER.c.status.in_(SUBMITTED))
    return exists(orders.where(is_sent, has_role(*CO_ORGANIZERS).where(user, ORDER)))


def _is_own_form(user: Identity, attendee: FromClause) -> Condition:
    if not user.is_logged_in:
        return false()
    return and_(attendee.c.creator_id == user.id, attendee.c.order_id.is_(None))


has_discount_code: Final = Rule(lambda user, code: _is_secret(user, DISCOUNT_CODE, code.c.id))
has_access_code: Final = Rule(lambda user, code: _is_secret(user, ACCESS_CODE, code.c.id))
"""The request has the text of the code."""
registrar: Final = has_role(*CO_ORGANIZERS, "registrar") | admin
"""Who works at the gate, and co-organizers and above."""
holder: Final = Rule(_is_holder)
buyer: Final = Rule(lambda user, attendee: _has_bought(user, attendee.c.order_id))
"""The attendee is of the user's order."""
in_order: Final = Rule(lambda _user, attendee: attendee.c.order_id.is_not(None))
own_form: Final = Rule(_is_own_form)
"""An attendee without an order, which holds no seat: its creator alone sees it."""
holds_seat_of_order: Final = Rule(_holds_seat_of)
has_seat_with_ticket: Final = Rule(_has_seat_with)
has_used_code: Final = Rule(_has_used)
opened: Final = Rule(_is_opened)
"""The ticket is one of the access code whose text the request has."""
buyer_of_organized_event: Final = Rule(_has_ordered_of)
"""Co-organizers and above see who has ordered tickets of their event."""
not_hidden: Final = Rule(lambda _user, ticket: ~ticket.c.is_hidden)
