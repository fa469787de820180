"""The routes of orders, tickets and codes with plain JSON."""

from collections.abc import Mapping
from typing import Final

from api.http.answers import JSONAPI
from openevent.resources.access_code import access_codes
from openevent.resources.ticket import tickets
from reference import operations, responses
from reference.json_bodies import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    STARTED_TASK,
    TEXT,
    build_answer,
    build_object,
    build_parameter,
)
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
TOKEN: Final = build_parameter("token", TEXT) | {"description": "That of the link in a mail."}
ORDER_NAME: Final = {"description": "The id or the identifier of the order.", **KEY}


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


def _describe_download(name: str, *faults: int, has_token: bool = False) -> JsonRoute:
    """Describe a route that redirects to a PDF."""
    return JsonRoute(
        name,
        ORDERS_TAG,
        None,
        (401, 404, *faults),
        security=LOGIN_REQUIRED,
        parameters=(TOKEN,) if has_token else (),
        status=302,
        answer_type=JSONAPI,
    )


ORDER_ROUTES: Final[Mapping[str, JsonRoute]] = {
    "GET /v1/orders/{key}/tickets-pdf": _describe_download("downloadTickets", has_token=True),
    "GET /v1/orders/attendees/{file}": _describe_download("downloadTicketOfAttendee"),
    "GET /v1/orders/invoices/{key}": _describe_download("downloadInvoice", 403, has_token=True),
    "POST /v1/orders/resend-email": JsonRoute(
        "sendMailsOfOrderAgain",
        ORDERS_TAG,
        build_answer("message", status=BOOLEAN),
        (400, 401, 403, 404, 422, 429),
        build_object(data=build_object(order=ORDER_NAME)),
        LOGIN_REQUIRED,
    ),
    "POST /v1/attendees/send-receipt": JsonRoute(
        "sendReceipt",
        ORDERS_TAG,
        build_answer("message"),
        (400, 401, 403, 404, 409, 429),
        {"type": "object", "properties": {"order-identifier": ORDER_NAME}},
        LOGIN_REQUIRED,
    ),
    "POST /v1/badge-forms/print-badge-pdf": JsonRoute(
        "printBadge",
        ORDERS_TAG,
        STARTED_TASK,
        (400, 401, 403, 404, 409, 422, 429),
        {"type": "object", "properties": {"attendee_id": KEY}, "required": ["attendee_id"]},
        LOGIN_REQUIRED,
    ),
    "POST /v1/orders/{key}/verify": JsonRoute(
        "verifyPayment",
        ORDERS_TAG,
        build_answer("payment_status"),
        (401, 403, 404),
        security=LOGIN_REQUIRED,
    ),
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


def build_ticket_read() -> Operation:
    """Build the operation that reads a ticket, or redirects to the PDF of an order's tickets."""
    operation = operations.build_read(tickets)
    redirect = responses.build_empty_response("The address of the PDF is in the header Location.")
    return operation | {
        "description": "The identifier of an order leads to the PDF of its tickets.",
        "parameters": [*operation["parameters"], TOKEN],
        "responses": operation["responses"] | {"302": redirect},
    }


def build_opened_tickets() -> Operation:
    """Build the operation that lists the tickets which an access code shows."""
    operation = operations.build_related(access_codes, access_codes.link("tickets"))
    code = build_parameter("code", TEXT) | {"description": "The text of the access code."}
    return operation | {"parameters": [*operation["parameters"], code]}
