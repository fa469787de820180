"""Payments by card, which this product does not have (docs/contract/tickets.md#payments)."""

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.auth import identity
from api.http.errors import Conflict, Invalid
from api.http.router import Router
from api.read import reads
from openevent.model.permissions import anyone
from openevent.resources.order import orders

router = Router()


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
