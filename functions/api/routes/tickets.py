"""Routes of tickets in plain JSON: what is left of them, and what an order of them costs."""

from typing import Any, Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import Connection, RowMapping

from api.auth import code_guesses, identity
from api.http import answers, bodies
from api.http.caching import Caching
from api.http.plain_router import PlainRouter
from api.jsonapi import row_conditions
from api.orders import cart_bodies
from api.read import reads
from openevent.domain.orders import availability
from openevent.domain.orders.carts.loading import load_cart
from openevent.domain.orders.prices.calculation import calculate
from openevent.domain.orders.prices.document import build_document
from openevent.infra import db
from openevent.model.permissions import Identity
from openevent.resources.event import events

router = PlainRouter()

NOTHING: Final[dict[str, Any]] = {
    "tax": None,
    "sub_total": 0.0,
    "total": 0.0,
    "discount": 0.0,
    "tickets": [],
}
"""What no tickets cost."""


@router.get("/v1/events/<key>/tickets/availability", caching=Caching.PRIVATE)
def available(key: str) -> Response[str]:
    """List how many tickets can be ordered now, without the hidden ones.

    Who does not work for the event reads no number above `max-order`, unless the event shows how
    many remain.
    """

    def load(connection: Connection, user: Identity) -> list[RowMapping] | None:
        statement = availability.select_tickets(user).where(
            row_conditions.by_key(events, key), row_conditions.may_read(events, user)
        )
        return list(connection.execute(statement).mappings()) or None

    rows = reads.load_visible(identity.load_caller(router.current_event), load)
    tickets = [availability.build_ticket(row) for row in rows if row["id"] is not None]
    return answers.build_json(tickets)


@router.post("/v1/orders/calculate-amount")
def calculate_amount() -> Response[str]:
    """Calculate what an order costs, without ordering.

    Codes are named by their texts; the id is enough for one that the client has looked up.
    """
    event = router.current_event
    user = identity.load_caller(event).user
    request = cart_bodies.read_cart(bodies.read_data(event))
    if not request.items:
        return answers.build_json(NOTHING)
    guard = code_guesses.build_guard(event, user)
    cart = db.run_read(lambda connection: load_cart(connection, user, request, guard))
    return answers.build_json(build_document(calculate(cart.cart)))
