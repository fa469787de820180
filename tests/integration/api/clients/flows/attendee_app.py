"""The Android app for attendees: attendees first, then the order of them."""

from collections.abc import Iterator
from typing import Any, Final

from tests.integration.api.clients.calls.call import (
    ANONYMOUS,
    PLAIN,
    USER,
    Area,
    Call,
    Flow,
    attributes,
    filter_by,
    included,
    where,
)
from tests.integration.api.clients.flows.checkout import OWNER
from tests.integration.api.clients.flows.people import make_files
from tests.integration.api.clients.flows.wizard import SHOP
from tests.integration.api.write.write_helpers import build_document

APP: Final = Area("2.7", who=USER, get_type="")
VISITOR: Final = Area("2.7", who=ANONYMOUS, get_type="")
JSON: Final = Area("2.7", PLAIN, USER)
EVENT: Final = "/v1/events/$shop_id"
ORDER: Final = "/v1/orders/$order_key"
READ: Final = attributes("identifier", "status", "amount", "payment-mode")
STATES: Final = ["completed", "placed", "pending", "initializing"]
FORM: Final = filter_by(where("form", "eq", "attendee"), where("is-included", "eq", "true"))


def create_attendee(name: str, ticket: str, /, **changes: Any) -> Call:
    """Create an attendee; the app leaves out what it has no value for."""
    values = {"firstname": name.title(), "lastname": "Lovelace", "email": "ada@example.org"}
    body = build_document(
        "attendee",
        {**values, "is-checked-in": False, **changes},
        event=("event", "$shop_id"),
        ticket=("ticket", f"${ticket}"),
    )
    return APP.post(
        "/v1/attendees", body, status=201, not_null=("data.id",), keeps={name: "data.id"}
    )


def create_order(*seats: str, mode: str, amount: float, **changes: Any) -> Call:
    """Order for attendees that exist; the app reads from the answer how the order is paid."""
    values = {"status": "initializing", "payment-mode": mode, "amount": amount, **changes}
    body = build_document(
        "order",
        values,
        event=("event", "$shop_id"),
        attendees=[("attendee", f"${seat}") for seat in seats],
    )
    return APP.post(
        "/v1/orders",
        body,
        status=201,
        not_null=READ,
        values={"data.attributes.payment-mode": mode, "data.attributes.amount": amount},
        keeps={"order": "data.id", "order_key": "data.attributes.identifier"},
    )


def save_order(*seats: str, **changes: Any) -> Call:
    dashed = {name.replace("_", "-"): value for name, value in changes.items()}
    links = {
        "event": {"type": "event", "id": "$shop_id"},
        "attendees": [{"type": "attendee", "id": f"${seat}"} for seat in seats],
    }
    return APP.save(ORDER, dashed, links, sends_null=False, not_null=READ)


def begin() -> Iterator[Call]:
    """Read the event's tickets and its form."""
    yield VISITOR.get(
        f"{EVENT}/tickets",
        {"sort": "name"},
        not_null=attributes("name", "type", "price", "quantity", "min-order", "max-order"),
    )
    yield APP.get(
        f"{EVENT}/custom-forms",
        {"filter": FORM},
        not_null=attributes("form", "field-identifier", "type"),
    )
    yield VISITOR.get("/v1/settings", not_null=attributes("order-expiry-time"))


def order_free() -> Iterator[Any]:
    yield from begin()
    yield create_attendee("ada", "visitor")
    yield create_attendee("charles", "visitor")
    yield create_attendee("grace", "visitor")
    yield APP.delete("/v1/attendees/$grace")
    yield create_order("ada", "charles", mode="free", amount=0)
    yield APP.get(ORDER, {"include": "attendees"}, not_null=READ)
    yield save_order("ada", "charles", status="completed")
    yield APP.get(
        "/v1/users/$user_id/orders",
        {
            "include": "event,attendees",
            "sort": "created-at",
            "filter": filter_by({"and": [where("status", "in", STATES)]}),
            "page[size]": "10",
        },
        values={"data.id": "$order"},
        not_null=READ + included("event", "name", "identifier", "starts-at", "privacy"),
    )
    yield APP.get(
        f"{ORDER}/attendees",
        {"include": "ticket"},
        not_null=attributes("firstname", "lastname") + included("ticket", "name"),
    )
    yield APP.get("/v1/attendees/$ada", {"include": "event,ticket,order"}, not_null=("data.id",))
    yield make_files
    yield APP.get("/v1/tickets/$order_key", status=302)
    yield APP.get("/v1/orders/attendees/$ada.pdf", status=302)
    yield JSON.post(
        "/v1/attendees/send-receipt", {"order-identifier": "$order_key"}, not_null=("message",)
    )


def order_paid() -> Iterator[Any]:
    """Order with money: by bank, after a card was refused."""
    code = {"code": "SPRING", "type": "amount", "value": 5, "tickets-number": 200}
    links: dict[str, Any] = {"event": ("event", "$shop_id"), "tickets": [("ticket", "$regular")]}
    yield OWNER.post(
        "/v1/discount-codes", build_document("discount-code", code, **links), status=201
    )
    yield from begin()
    yield APP.get(
        f"{EVENT}/discount-codes/SPRING",
        {
            "include": "event,tickets",
            "filter": filter_by(where("is-active", "like", "true")),
        },
        not_null=("data.id", *attributes("code", "used-for", "type", "value")),
    )
    yield create_attendee("ada", "regular")
    yield create_order("ada", mode="bank", amount=19.99)
    card = build_document("charge", {"stripe": "tok_visa", "status": None, "message": None}, "1")
    yield APP.post(f"{ORDER}/charge", card, status=409, not_null=("errors.detail",))
    yield save_order("ada", status="pending")
    yield save_order("ada", status="placed")
    yield save_order("ada", status="completed").as_refused(409, "errors.detail")
    yield create_attendee("charles", "regular")
    yield create_order("charles", mode="stripe", amount=19.99).as_refused(422, "errors.detail")
    yield create_order("charles", mode="cheque", amount=19.99).as_refused(422, "errors.detail")


FLOWS: Final = [
    Flow("attendee's app: free tickets", (*SHOP, *order_free())),
    Flow("attendee's app: money by bank", (*SHOP, *order_paid())),
]
