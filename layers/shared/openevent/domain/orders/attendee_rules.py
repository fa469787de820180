"""Rules of writing attendees (docs/contract/tickets.md#attendees)."""

from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, exists, func, select

from openevent.domain.orders import seats
from openevent.domain.orders.seats import AttendeeChange
from openevent.domain.refusals import Conflict, Forbidden, Invalid
from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.lookup import Lookup
from openevent.domain.write.request import Request
from openevent.model.permissions import CO_ORGANIZERS
from openevent.resources.attendee import attendees
from openevent.resources.order import orders
from openevent.resources.ticket import tickets

ATTENDEE: Final = attendees.table.alias("own_form")
ORDER: Final = orders.table.alias("order_of_attendee")
TICKET: Final = tickets.table.alias("ticket_of_attendee")
MOST_FORMS: Final = 50
"""Attendees without an order that an account may have (docs/contract/tickets.md#attendees)."""
REGISTRAR: Final = "registrar"
BADGE: Final = ("is_badge_printed", "badge_printed_at")
"""What the people at the gate write about the badge of an attendee."""
TICKET_PLACE: Final = "relationships/ticket"


def _is_of_event(_request: Request, row: FromClause) -> ColumnElement[bool]:
    ticket = select(TICKET.c.id).where(TICKET.c.id == row.c.ticket_id)
    is_live = TICKET.c.deleted_at.is_(None)
    return exists(ticket.where(TICKET.c.event_id == row.c.event_id, is_live).correlate(row))


def _count_forms(request: Request, _row: FromClause) -> ColumnElement[Any]:
    is_own = ATTENDEE.c.creator_id == request.user.id
    is_form = ATTENDEE.c.order_id.is_(None), ATTENDEE.c.deleted_at.is_(None)
    return select(func.count()).select_from(ATTENDEE).where(is_own, *is_form).scalar_subquery()


def _codes(_request: Request, row: FromClause) -> ColumnElement[Any]:
    codes = func.json_build_array(ORDER.c.discount_code_id, ORDER.c.access_code_id)
    return select(codes).where(ORDER.c.id == row.c.order_id).correlate(row).scalar_subquery()


def _read_codes(codes: Any) -> dict[str, list[int]]:
    pairs = zip(("discount_codes", "access_codes"), codes or (None, None), strict=True)
    return {table: [id_] for table, id_ in pairs if id_ is not None}


ORDER_CODES: Final = Lookup[dict[str, list[int]]](_codes, _read_codes)
"""The ids of the codes of the attendee's order, by table."""
IS_OF_EVENT: Final = Lookup[bool](_is_of_event, bool)
"""Whether the ticket of a new attendee is of its event."""
FORMS: Final = Lookup[int](_count_forms, int)
"""How many attendees without an order the user has."""


def begin_form(plan: PlanBuilder) -> None:
    """Check a new attendee: it is a form without an order, which holds no seat.

    Raises Conflict, Invalid and Forbidden.
    """
    if not plan.is_new:
        return
    if not plan.look_up(IS_OF_EVENT):
        raise Invalid("The ticket is not one of this event.", TICKET_PLACE)
    if plan.look_up(FORMS) >= MOST_FORMS:
        message = f"You have {MOST_FORMS} attendees without an order: order or delete some first."
        raise Conflict(message)
    plan.set(creator_id=plan.user.id)


def keep_badge(plan: PlanBuilder) -> None:
    """Leave what registrars write about the badge as it is stored, if others send it."""
    if plan.is_new or plan.has_role(*CO_ORGANIZERS, REGISTRAR):
        return
    for name in BADGE:
        if plan.changes(name):
            plan.keep(name)
            plan.ignore(name.replace("_", "-"))


def check_links(plan: PlanBuilder) -> None:
    """Check who changes the ticket, and move the seat. Raises Forbidden.

    The ticket is visible and of the same event, as every link's target.
    """
    if plan.is_new or not plan.changes("ticket_id"):
        return
    if plan.row["order_id"] and not plan.has_role(*CO_ORGANIZERS):
        raise Forbidden("Only organizers change the ticket of an attendee.", TICKET_PLACE)
    move_seat(plan, (plan.row["ticket_id"], -1), (plan.columns["ticket_id"], 1))


def give_seat_back(plan: PlanBuilder) -> None:
    """Give back the seat of an attendee that is deleted, unless it lies in the trash already.

    Raises Conflict.
    """
    if plan.before.is_deleted:
        return
    if plan.request.permanent and plan.row["order_id"]:
        raise Conflict("Delete the attendee of an order into the trash first.")
    move_seat(plan, (plan.row["ticket_id"], -1))


def take_seat_again(plan: PlanBuilder) -> None:
    """Take the seat of an attendee that comes back from the trash."""
    move_seat(plan, (plan.row["ticket_id"], 1))


def move_seat(plan: PlanBuilder, *signs: tuple[int, int]) -> None:
    """Note the seats, by ticket, that come (1) or go (-1) if the order holds seats."""
    order_id = plan.row["order_id"]
    if order_id is None:
        return
    id_ = plan.row["id"]
    changes = [AttendeeChange(id_, order_id, ticket_id, sign) for ticket_id, sign in signs]
    codes = plan.look_up(ORDER_CODES)
    plan.change_seats(lambda connection: seats.move(connection, *changes, **codes))
