"""Payments (docs/contract/tickets.md#payments): there are none by card."""

from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import select

from api.auth import identity
from api.http import answers
from api.http.errors import Conflict, Forbidden, Invalid
from api.http.plain_router import PlainRouter
from api.http.router import Router
from api.jsonapi import field_lookup
from api.read import reads
from openevent.infra import db
from openevent.model.permissions import anyone, co_organizer, own_row
from openevent.resources.order import orders

router = Router()
plain_router = PlainRouter()

STATUS: Final = field_lookup.get_column(orders, orders.fields["status"])


@router.post("/v1/stripe-authorizations")
def connect_stripe() -> Response[str]:
    """Refuse to connect an event with Stripe: this product takes no payments by card."""
    identity.require_login(router.current_event)
    raise Invalid("This server takes no payments by card. Choose another way to pay.")


@router.post("/v1/orders/<key>/charge")
def charge(key: str) -> Response[str]:
    """Refuse to charge a card for an order: no order has a payment mode that allows it."""
    user = identity.require_login(router.current_event)
    reads.check_rule(user, orders, key, anyone)
    detail = "This server charges no cards. Choose another way to pay for the order."
    raise Conflict(detail, title="Payment mode not allowed")


@plain_router.post("/v1/orders/<key>/verify")
def verify(key: str) -> Response[str]:
    """Answer with the order's status, for its buyer and organizers: no payment is awaited."""
    user = identity.require_login(plain_router.current_event)
    order_id, is_allowed = reads.check_rule(user, orders, key, own_row | co_organizer)
    if not is_allowed:
        raise Forbidden("Only the buyer and the organizers may ask for the payment of an order.")
    query = select(STATUS).where(orders.table.c.id == order_id)
    status = db.run_read(lambda connection: connection.execute(query).scalar_one())
    return answers.build_json({"payment_status": status})
