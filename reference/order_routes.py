"""The routes of orders, tickets and codes with plain JSON."""

from collections.abc import Mapping
from typing import Final

from api.http.answers import JSONAPI
from openevent.resources.access_code import access_codes
from reference import operations
from reference.json_bodies import BOOLEAN, INTEGER, NUMBER, TEXT, build_answer, build_parameter
from reference.json_route import JsonRoute
from reference.operations import LOGIN_REQUIRED, Operation
from reference.schemas import Schema, ref

ORDERS_TAG: Final = "Orders"
TICKETS_TAG: Final = "Tickets"
KEY: Final[Schema] = {"type": ["string", "integer"]}
CODE: Final[Schema] = {
    "type": ["string", "integer", "null"],
    "description": "The text of the code, or its id.",
}
ITEM: Final[Schema] = {
    "type": "object",
    "properties": {
        "id": KEY,
        "quantity": {"type": ["integer", "string"], "minimum": 0},
        "price": {
            "type": ["number", "string", "null"],
            "description": "The price of one; only donations use it.",
        },
    },
    "required": ["id", "quantity"],
}
CART: Final[Schema] = {
    "type": "object",
    "properties": {
        "tickets": {"type": "array", "items": ITEM, "maxItems": 100},
        "discount-code": CODE,
        "access-code": CODE,
        "amount": {
            "type": ["number", "string", "null"],
            "description": "The total that a co-organizer sets; that of others is ignored.",
        },
    },
    "required": ["tickets"],
}
NULLABLE: Final[Schema] = {"type": ["object", "null"]}


def _list_of(item: Schema) -> Schema:
    return {"type": "array", "items": item}


AVAILABLE: Final = build_answer(id=INTEGER, name=TEXT, quantity=INTEGER, available=INTEGER)
PRICED: Final[Schema] = {
    "type": "object",
    "properties": {
        "id": INTEGER,
        "name": TEXT,
        "price": NUMBER,
        "quantity": INTEGER,
        "discount": NULLABLE,
        "ticket_fee": NUMBER,
        "sub_total": NUMBER,
        "ticket_tax": NUMBER,
        "discounted_tax": NUMBER,
    },
}
AMOUNT: Final[Schema] = {
    "type": "object",
    "properties": {
        "tax": NULLABLE,
        "sub_total": NUMBER,
        "total": NUMBER,
        "discount": NUMBER,
        "tickets": _list_of(PRICED),
    },
    "required": ["tax", "sub_total", "total", "discount", "tickets"],
}
ORDER_ROUTES: Final[Mapping[str, JsonRoute]] = {
    "POST /v1/orders/calculate-amount": JsonRoute(
        "calculateAmount", ORDERS_TAG, AMOUNT, (400, 401, 404, 409, 422, 429), CART
    ),
    "POST /v1/orders/create-order": JsonRoute(
        "createOrderOfTickets",
        ORDERS_TAG,
        ref("order-document"),
        (400, 401, 403, 404, 409, 422, 429),
        CART,
        LOGIN_REQUIRED,
        answer_type=JSONAPI,
        has_plain_faults=True,
    ),
    "GET /v1/events/{key}/tickets/availability": JsonRoute(
        "getAvailability", TICKETS_TAG, _list_of(AVAILABLE), (401, 404)
    ),
    "DELETE /v1/events/{key}/discount-codes/delete-unused": JsonRoute(
        "deleteUnusedDiscountCodes",
        "Discount codes",
        build_answer(success=BOOLEAN, deletes=INTEGER),
        (401, 403, 404),
        security=LOGIN_REQUIRED,
    ),
}


def build_opened_tickets() -> Operation:
    """Build the operation that lists the tickets which an access code shows."""
    operation = operations.build_related(access_codes, access_codes.link("tickets"))
    code = build_parameter("code", TEXT) | {"description": "The text of the access code."}
    return operation | {"parameters": [*operation["parameters"], code]}
