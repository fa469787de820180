"""The web front end's wizard: an event that sells tickets, from the first save to publication."""

from collections.abc import Iterator
from typing import Any, Final

from tests.integration.api.clients.calls.call import (
    Area,
    Call,
    Flow,
    attributes,
    filter_by,
    where,
)
from tests.integration.api.write.write_helpers import build_document

WEB: Final = Area("2.4")
ALL: Final = {"page[size]": "0"}
EVENT: Final = "/v1/events/$shop"
TICKETS: Final = f"{EVENT}/tickets"
READ: Final = attributes(
    *("name", "type", "price", "quantity", "min-order", "max-order", "position"),
    *("is-hidden", "is-fee-absorbed", "is-description-visible", "sales-starts-at", "sales-ends-at"),
)
PAYMENT: Final = {
    "payment-country": "Switzerland",
    "payment-currency": "CHF",
    "paypal-email": None,
    "can-pay-by-paypal": False,
    "can-pay-by-stripe": False,
    "can-pay-by-omise": False,
    "can-pay-by-paytm": False,
    "can-pay-by-alipay": False,
    "can-pay-by-cheque": False,
    "can-pay-by-bank": True,
    "can-pay-by-invoice": False,
    "can-pay-onsite": False,
    "cheque-details": None,
    "bank-details": "To CH93 0076 2011 6238 5295 7",
    "onsite-details": None,
    "invoice-details": None,
    "is-billing-info-mandatory": False,
    "is-stripe-linked": False,
}
NEW_TICKET: Final = {
    "description": None,
    "price": None,
    "min-price": None,
    "max-price": None,
    "quantity": 100,
    "is-description-visible": True,
    "is-fee-absorbed": True,
    "sales-starts-at": "2020-01-01T08:00:00.000Z",
    "sales-ends-at": "2030-05-01T08:00:00.000Z",
    "is-hidden": False,
    "min-order": 1,
    "max-order": 10,
    "is-checkin-restricted": True,
    "auto-checkin-enabled": False,
    "form-id": None,
    "badge-id": None,
}


def add_ticket(name: str, position: int, /, **changes: Any) -> Call:
    """Create a ticket with all its attributes: null is what the form leaves empty."""
    dashed = {key.replace("_", "-"): value for key, value in changes.items()}
    values = NEW_TICKET | {"name": name.title(), "position": position} | dashed
    links: dict[str, Any] = {"access-codes": [], "discount-codes": [], "ticket-tags": []}
    body = build_document("ticket", values, event=("event", "$shop_id"), **links)
    return WEB.post("/v1/tickets", body, status=201, present=READ, keeps={name.lower(): "data.id"})


def save_ticket(name: str, /, **changes: Any) -> Call:
    dashed = {key.replace("_", "-"): value for key, value in changes.items()}
    links = {"event": {"type": "event", "id": "$shop_id"}, "discount-codes": []}
    return WEB.save(f"/v1/tickets/${name}", dashed, links)


CREATE: Final = WEB.post(
    "/v1/events",
    build_document(
        "event",
        {
            "name": "Loom Days",
            "starts-at": "2030-05-01T08:00:00.000Z",
            "ends-at": "2030-05-03T18:00:00.000Z",
            "timezone": "Asia/Singapore",
            "state": "draft",
            "identifier": None,
            "is-ticket-form-enabled": True,
            **PAYMENT,
        },
        event_type=None,
        event_topic=None,
        event_sub_topic=None,
        stripe_authorization=None,
        tickets=[],
    ),
    status=201,
    keeps={"shop": "data.attributes.identifier", "shop_id": "data.id"},
)
FORM: Final = WEB.get(
    f"{EVENT}/custom-forms",
    {"filter": filter_by(where("form", "eq", "attendee")), "sort": "id", "page[size]": "50"},
    values={
        "meta.count": 3,
        **{f"data.attributes.{flag}": True for flag in ("is-required", "is-fixed", "is-included")},
    },
)
PUBLISH: Final = WEB.save(EVENT, {"state": "published"}, {"event-type": None})


def build_shop() -> Iterator[Call]:
    """Make an event with a free, a paid, a donated and a hidden ticket, and publish it."""
    yield CREATE
    yield FORM
    yield add_ticket("visitor", 1, type="free")
    yield add_ticket("regular", 2, type="paid", price=19.99)
    yield add_ticket("donor", 3, type="donation", min_price=5, max_price=50)
    yield add_ticket("backstage", 4, type="paid", price=50, is_hidden=True)
    yield WEB.get(TICKETS, ALL, not_null=READ)
    yield PUBLISH


SHOP: Final = tuple(build_shop())


def build_edits() -> Iterator[Call]:
    """Edit the tickets and the ways to pay of a published event, as each save of the wizard."""
    yield WEB.get(TICKETS, {"sort": "position"} | ALL, not_null=READ)
    yield save_ticket("visitor", name="Guest", quantity=50, description="With lunch")
    yield save_ticket("regular", price=24.5, sales_ends_at="2030-05-02T08:00:00+00:00")
    for position, name in enumerate(("regular", "visitor", "backstage"), start=1):
        yield save_ticket(name, position=position)
    yield WEB.get(TICKETS, {"sort": "position"} | ALL, keeps={"sorted": "data.id"})
    yield WEB.delete("/v1/tickets/$donor")
    yield WEB.save(
        EVENT,
        {"can-pay-onsite": True, "onsite-details": "At the desk", "can-pay-by-bank": False},
        {"event-type": None},
    )
    yield WEB.get(TICKETS, {"sort": "position"} | ALL, keeps={"left": "data.id"})
    yield WEB.get(f"{EVENT}/tickets/availability", keeps={"offer": "name"})


FLOWS: Final = [
    Flow("wizard: tickets are made, edited, moved and deleted", (*SHOP, *build_edits()))
]
