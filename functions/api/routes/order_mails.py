"""Mails with tickets once more (docs/contract/tickets.md#mails)."""

from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import Connection, RowMapping, or_, select

from api.auth import identity
from api.http import answers, bodies
from api.http.errors import Forbidden, Invalid
from api.http.plain_router import PlainRouter
from api.jsonapi import row_conditions
from api.read import reads
from openevent.domain.orders import resending
from openevent.infra import db
from openevent.model.permissions import Identity, Rule, co_organizer, event_not_deleted, own_row
from openevent.resources.order import orders
from openevent.resources.ticket_rules import registrar

router = PlainRouter()

TABLE = orders.table
NO_TICKETS: Final = "Only an order that is placed or completed has tickets to send."


@router.post("/v1/orders/resend-email")
def resend() -> Response[str]:
    """Mail the tickets of an order to its buyer and its holders once more.

    The body names the order: `{"data": {"order": "…"}}`, by its id or identifier.
    """
    user = identity.require_login(router.current_event)
    order = _load_order(user, "order", co_organizer)
    if not order["is_allowed"]:
        raise Forbidden("Only co-organizers and above send the mails of an order again.")
    if not _request(order, user):
        raise Invalid(NO_TICKETS)
    return answers.build_json({"status": True, "message": "The mails are on their way."})


@router.post("/v1/attendees/send-receipt")
def send_receipt() -> Response[str]:
    """Mail the tickets of an order, as an app at the door asks for it, by `order-identifier`."""
    user = identity.require_login(router.current_event)
    order = _load_order(user, "order-identifier", own_row | registrar)
    if not order["is_allowed"]:
        raise Forbidden("Only the buyer, registrars and organizers send the mails of an order.")
    if not _request(order, user):
        return answers.build_json({"error": NO_TICKETS}, HTTPStatus.CONFLICT)
    return answers.build_json({"message": "The receipt is on its way."})


def _load_order(user: Identity, name: str, rule: Rule) -> RowMapping:
    """Load the order that the body names, and whether the rule holds.

    Raises BadRequest and NotFound.
    """
    key = bodies.require_text(_read_texts(), name)
    is_allowed = (rule & event_not_deleted).where(user, TABLE)
    is_seen = or_(row_conditions.may_read(orders, user), is_allowed)
    columns = TABLE.c.id, TABLE.c.event_id, TABLE.c.status, is_allowed.label("is_allowed")
    query = select(*columns).where(row_conditions.by_key(orders, key), is_seen)

    def load(connection: Connection, _user: Identity) -> RowMapping | None:
        return connection.execute(query).mappings().first()

    return reads.load_visible(identity.Caller(user), load)


def _read_texts() -> dict[str, Any]:
    """Read the members of the body; an id may be a number."""
    members = bodies.read_data(router.current_event)
    is_id = {name for name, value in members.items() if type(value) is int}
    return members | {name: str(members[name]) for name in is_id}


def _request(order: RowMapping, user: Identity) -> bool:
    with db.transaction() as connection:
        return resending.request(connection, order, user)
