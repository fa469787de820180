"""The Android app for organizers: of 2017 and of 2021."""

from collections.abc import Iterator
from typing import Any, Final

from tests.integration.api.clients.calls.call import (
    PLAIN,
    USER,
    Area,
    Call,
    Flow,
    attributes,
    included,
)
from tests.integration.api.clients.flows import checkout
from tests.integration.api.clients.flows.people import make_files
from tests.integration.api.clients.flows.wizard import SHOP
from tests.integration.api.write.write_helpers import build_document

APP: Final = Area("2.6", get_type="")
JSON: Final = Area("2.6", PLAIN)
EVENT: Final = "/v1/events/$shop_id"
ALL: Final = {"page[size]": "0"}
WITH_EVENT: Final = {"include": "event", "fields[event]": "id"} | ALL
SEATS: Final = {
    "include": "order,ticket,event",
    "fields[event]": "id",
    "fields[ticket]": "id",
}
TICKET: Final = attributes("name", "type", "quantity", "price", "sales-starts-at", "sales-ends-at")
SEAT: Final = attributes("firstname", "lastname", "email", "is-checked-in")
STATES: Final = ("total", "draft", "cancelled", "pending", "expired", "placed", "completed")
NUMBERS: Final = tuple(
    f"data.attributes.{kind}.{state}" for kind in ("tickets", "orders", "sales") for state in STATES
)


def create_ticket(**changes: Any) -> Call:
    """Create a ticket; attributes without a value are left out."""
    values = {
        "name": "Evening",
        "type": "free",
        "quantity": 20,
        "sales-starts-at": "2020-01-01T08:00:00Z",
        "sales-ends-at": "2030-05-01T08:00:00Z",
    }
    body = build_document("ticket", values | changes, event=("event", "$shop_id"))
    return APP.post("/v1/tickets", body, status=201, not_null=TICKET, keeps={"evening": "data.id"})


def sell_at_the_door(*tickets: tuple[str, str], **reads: Any) -> Call:
    """Sell at the door: each ticket is a document in the list, its numbers are texts."""
    items = [
        {"data": {"type": "on-site-ticket", "attributes": {"id": f"${name}", "quantity": quantity}}}
        for name, quantity in tickets
    ]
    body = build_document("order", {"on-site-tickets": items}, event=("event", "$shop_id"))
    keeps = {"order": "data.id", "order_key": "data.attributes.identifier"}
    names = ("identifier", "amount", "status", "payment-mode")
    return APP.post(
        "/v1/orders?onsite=true",
        body,
        status=201,
        keeps=keeps,
        not_null=attributes(*names),
        **reads,
    )


def work_in_2021() -> Iterator[Any]:
    yield APP.get(EVENT, {"include": "tickets"}, not_null=included("ticket", "name", "quantity"))
    yield APP.get(f"{EVENT}/tickets", WITH_EVENT, not_null=(*TICKET, "included.event.id"))
    yield create_ticket()
    yield APP.get(
        "/v1/tickets/$evening", {"include": "event", "fields[event]": "id"}, not_null=TICKET
    )
    yield APP.delete("/v1/tickets/$evening")
    yield sell_at_the_door(("visitor", "1"), values={"data.attributes.status": "completed"})
    yield sell_at_the_door(
        ("visitor", "2"),
        ("regular", "1"),
        values={"data.attributes.status": "placed", "data.attributes.amount": 19.99},
    )
    yield APP.get(
        f"{EVENT}/orders",
        WITH_EVENT,
        not_null=attributes("identifier", "status", "amount", "payment-mode", "created-at"),
        present=attributes("completed-at", "paid-via", "transaction-id"),
    )
    yield APP.get(
        "/v1/orders/$order_key",
        {"include": "event", "fields[event]": "id"},
        not_null=attributes("status"),
    )
    yield APP.get(
        "/v1/orders/$order_key/attendees",
        {"include": "ticket", "fields[ticket]": "id"} | ALL,
        present=SEAT,
        not_null=("data.id", "included.ticket.id"),
    )
    yield JSON.post(
        "/v1/attendees/send-receipt",
        {"order-identifier": "$order_key"},
        not_null=("message",),
    )
    yield APP.save(
        "/v1/orders/$order_key",
        {"status": "completed"},
        {"event": {"type": "event", "id": "$shop_id"}},
        sends_null=False,
        not_null=attributes("completed-at", "paid-via"),
    )
    yield make_files
    yield JSON.post(
        "/v1/attendees/send-receipt", {"order-identifier": "$order_key"}, not_null=("message",)
    )
    yield APP.get(
        f"{EVENT}/attendees",
        SEATS | {"page[size]": "20", "page[number]": "1"},
        present=SEAT,
        not_null=included("order", "identifier", "status", "amount"),
    )
    yield APP.get(
        f"{EVENT}/attendees", SEATS | {"page[size]": "20", "page[number]": "2"}, values={"data": []}
    )
    yield APP.get(
        f"{EVENT}/order-statistics", values={"data.type": "order-statistics-event"}, numbers=NUMBERS
    )
    yield APP.get(f"{EVENT}/general-statistics", values={"data.type": "event-statistics-general"})


def work_in_2017() -> Iterator[Any]:
    """The app takes all attendees at once: names and orders, but only the ids of the links."""
    yield checkout.order(("visitor", 2), amount=0)
    yield from checkout.open_form("visitor")
    yield checkout.save_attendee("seat", "visitor")
    yield checkout.save_attendee("seat_2", "visitor")
    yield checkout.save_order("seat", "seat_2", status="completed")
    yield APP.get(
        "/v1/users/$owner_id/events", ALL, not_null=attributes("name", "identifier", "state")
    )
    yield APP.get(
        EVENT, {"include": "tickets"}, present=included("ticket", "name", "type", "quantity")
    )
    yield APP.get(
        f"{EVENT}/attendees",
        SEATS | ALL,
        values={
            "included.event.attributes": {},
            "included.ticket.attributes": {},
            "included.order.attributes.status": "completed",
            "included.order.attributes.identifier": "$order_key",
            "data.relationships.order.data.id": "$order",
            "data.relationships.ticket.data.id": "$visitor",
            "data.relationships.event.data.id": "$shop_id",
        },
        not_null=("data.id", *SEAT, *included("order", "amount")),
    )
    yield APP.get(f"{EVENT}/tickets", WITH_EVENT, not_null=TICKET)
    yield create_ticket(description=None, price=None)
    yield APP.get("/v1/tickets/$evening", not_null=TICKET)
    yield APP.delete("/v1/tickets/$evening")


def refuse_others() -> Iterator[Any]:
    """Only organizers sell at the door."""
    yield sell_at_the_door(("visitor", "1")).as_refused(403, "errors.detail").by(USER)


FLOWS: Final = [
    Flow("organizer's app of 2021", (*SHOP, *refuse_others(), *work_in_2021())),
    Flow("organizer's app of 2017", (*SHOP, *work_in_2017())),
]
