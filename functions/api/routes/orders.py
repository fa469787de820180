"""Orders: three ways to begin one (docs/contract/tickets.md#new-orders)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import ColumnElement, Connection, select, true

from api.auth import code_guesses, identity
from api.http import answers, bodies, negotiation
from api.http.errors import Fault, Forbidden, Invalid
from api.http.plain_router import PlainRouter
from api.http.router import Router
from api.jsonapi import documents, query
from api.orders import cart_bodies
from api.read import reads
from api.write import validation
from api.write.links import link_data
from openevent.auth import rate_limits
from openevent.domain.orders import order_checks, reservation
from openevent.domain.orders.carts.request import CartRequest, RequestedItem
from openevent.domain.orders.new_order import NewOrder, count_tickets
from openevent.infra import db
from openevent.model.permissions import Identity, co_organizer
from openevent.resources.attendee import attendees
from openevent.resources.event import events
from openevent.resources.order import orders

router = Router()
plain_router = PlainRouter()

ONSITE: Final = "onsite"
ITEMS: Final = "on-site-tickets"
POINTER: Final = "/data/relationships/{}"
UNVERIFIED: Final = "unverified-user"
"""By this code a front end knows why a free order is refused."""
WRITABLE: Final = frozenset(
    {
        "address",
        "city",
        "state",
        "country",
        "zipcode",
        "company",
        "tax-business-info",
        "is-billing-enabled",
        "payment-mode",
    }
)
"""Attributes that a buyer sends with a new order; others follow later, or from the order."""


@plain_router.post("/v1/orders/create-order")
def create_from_cart() -> Response[str]:
    """Order tickets; the body is that of calculate-amount, the answer the order's document."""
    event = plain_router.current_event
    user = identity.require_login(event)
    cart = cart_bodies.read_cart(bodies.read_data(event))
    return _reserve(NewOrder(cart, user), HTTPStatus.OK)


@router.post("/v1/orders")
def create() -> Response[str]:
    """Order for attendees that were created before, or at the door with `onsite=true`."""
    event = router.current_event
    negotiation.check_accept(event)
    user = identity.require_login(event)
    data = bodies.read_resource_object(event, orders.type)
    if query.read_switch(query.read_parameters(event), ONSITE):
        return _reserve(_read_onsite(user, data), HTTPStatus.CREATED)
    columns = validation.read_columns(
        orders, {name: data.attributes[name] for name in WRITABLE & data.attributes.keys()}, {}
    )
    forms = db.run_read(lambda connection: _load_forms(connection, user, data))
    items = tuple(RequestedItem(*pair) for pair in count_tickets(forms).items())
    cart = CartRequest(items, discount_code=_read_code(data))
    return _reserve(NewOrder(cart, user, forms, columns), HTTPStatus.CREATED)


def _read_code(data: bodies.ResourceObject) -> str | None:
    """Read the id of the discount code: of the link, or the attribute of older clients."""
    ids = _read_ids(data, "discount-code")
    code = ids[0] if ids else data.attributes.get("discount-code-id")
    return str(code) if code else None


def _read_ids(data: bodies.ResourceObject, name: str) -> tuple[int, ...]:
    """Read the ids of a link that only a new order names. Raises Invalid."""
    member = data.relationships.get(name)
    if not isinstance(member, dict) or "data" not in member:
        return ()
    return link_data.read_link(orders.link(name), member["data"], POINTER.format(name)).ids


def _load_forms(
    connection: Connection, user: Identity, data: bodies.ResourceObject
) -> dict[int, int]:
    """Load the named attendees of the user that have no order, each with its ticket."""
    ids = _read_ids(data, attendees.plural)
    table = attendees.table
    is_own_form = table.c.creator_id == user.id, table.c.order_id.is_(None), _is_of_event(data)
    query_of_forms = select(table.c.id, table.c.ticket_id).where(table.c.id.in_(ids), *is_own_form)
    forms = connection.execute(query_of_forms.where(table.c.deleted_at.is_(None))).all()
    if not ids or len(forms) != len(set(ids)):
        message = "Name attendees of the event that you have created and that have no order yet."
        raise Invalid(Fault(message, pointer="/data/relationships/attendees"))
    return {row.id: row.ticket_id for row in forms}


def _is_of_event(data: bodies.ResourceObject) -> ColumnElement[bool]:
    """Build the condition that an attendee is of the event that the order names, if it does."""
    ids = _read_ids(data, "event")
    return attendees.table.c.event_id == ids[0] if ids else true()


def _read_onsite(user: Identity, data: bodies.ResourceObject) -> NewOrder:
    items = data.attributes.get(ITEMS)
    if not isinstance(items, list):
        message = "The order needs its tickets: a list of objects with id and quantity."
        raise Invalid(Fault(message, pointer=f"/data/attributes/{ITEMS}"))
    tickets = [_unwrap(item) for item in items]
    cart = cart_bodies.read_cart({"tickets": tickets})
    _check_sells(user, data)
    return NewOrder(cart, user, is_onsite=True)


def _unwrap(item: Any) -> Any:
    """Return the object itself, or the attributes of the document that the app makes of it."""
    data = item.get("data") if isinstance(item, Mapping) else None
    return data.get("attributes", item) if isinstance(data, Mapping) else item


def _check_sells(user: Identity, data: bodies.ResourceObject) -> None:
    """Check that the user sells at the door of the event. Raises Invalid, NotFound, Forbidden."""
    event_id = link_data.get_event_id(link_data.read_links(orders, data.relationships))
    if event_id is None:
        raise Invalid(Fault("The order needs its event.", pointer="/data/relationships/event"))
    _, may_sell = reads.check_rule(user, events, str(event_id), co_organizer)
    if not may_sell:
        raise Forbidden(order_checks.NOT_AT_THE_DOOR)


def _reserve(order: NewOrder, status: HTTPStatus) -> Response[str]:
    """Reserve the order, and answer with its document."""
    parameters = query.read_parameters(router.current_event)
    guard = code_guesses.build_guard(router.current_event, order.buyer)
    try:
        if not order.buyer.is_verified:
            rate_limits.count("buy.unverified", str(order.buyer.id))
        with db.transaction() as connection:
            order_id = reservation.reserve(connection, order, guard).order_id
            document = reads.load_document(
                connection, order.buyer, orders, str(order_id), parameters
            )
    except order_checks.Unverified as refusal:
        raise Forbidden(Fault(refusal.message, code=UNVERIFIED)) from refusal
    if document is None:
        raise RuntimeError("a buyer does not see the order")
    path = documents.build_path(orders, order_id)
    return answers.build_jsonapi(document.body, status, Location=path)
