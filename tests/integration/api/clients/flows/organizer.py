"""The web front end's lists of an organizer: orders, attendees, codes and tags."""

from collections.abc import Iterator
from typing import Any, Final

from tests.integration.api.clients.calls.call import (
    PLAIN,
    Area,
    Call,
    Flow,
    attributes,
    filter_by,
    included,
    where,
)
from tests.integration.api.clients.flows import checkout
from tests.integration.api.clients.flows.people import make_files
from tests.integration.api.clients.flows.wizard import SHOP
from tests.integration.api.write.write_helpers import build_document

WEB: Final = Area("2.4")
JSON: Final = Area("2.4", PLAIN)
EVENT: Final = "/v1/events/$shop"
PAGE: Final = {"page[size]": "10", "page[number]": "1"}
ORDERS: Final = {"include": "tickets,user,attendees", "sort": "-completed-at,-created-at"} | PAGE
ATTENDEES: Final = {"include": "ticket,order.discount-code,user,tag", "sort": "firstname"} | PAGE
OF_ORDERS: Final = attributes("identifier", "status", "amount", "payment-mode", "created-at")
OF_ATTENDEES: Final = attributes("firstname", "lastname", "email", "is-checked-in", "ticket-id")
CODE: Final = attributes("code", "is-active", "tickets-number", "min-quantity", "max-quantity")
TAGS: Final = (("Speakers", "#FF0000"), ("Attendees", "#0000FF"), ("VIPs", "#0000FF"))


def buy() -> Iterator[Any]:
    """Sell two tickets: the user orders, and the organizer has the money."""
    yield checkout.order(("regular", 2), amount=39.98)
    yield from checkout.open_form("regular")
    yield checkout.save_attendee("seat", "regular")
    yield checkout.save_attendee("seat_2", "regular", firstname="Charles")
    yield checkout.save_order("seat", "seat_2", status="placed", payment_mode="bank")


def list_orders(*nodes: dict[str, Any], **reads: Any) -> Call:
    query = ORDERS | ({"filter": filter_by(*nodes)} if nodes else {})
    return WEB.get(f"{EVENT}/orders", query, numbers=("meta.count",), **reads)


def read_orders() -> Iterator[Any]:
    yield from buy()
    everything = included("ticket", "name") + included("user", "email")
    seats = included("attendee", "firstname", "email")
    yield list_orders(not_null=OF_ORDERS + everything + seats)
    yield list_orders(where("status", "eq", "placed"), values={"data.id": "$order"})
    yield list_orders(where("status", "eq", "expired"), values={"data": []})
    yield list_orders(where("discount_code_id", "isnot", None), values={"data": []})
    since = where("created-at", "ge", "2020-01-01T00:00:00.000Z")
    yield list_orders(
        {"and": [since, where("created-at", "le", "2099-01-01T00:00:00.000Z")]},
        values={"data.id": "$order"},
    )
    yield list_orders(
        where("user", "has", where("email", "ilike", "%$user_email%")),
        values={"data.id": "$order"},
    )
    yield WEB.get(
        checkout.ORDER,
        {"include": "attendees.ticket,event,user,tickets"},
        not_null=OF_ORDERS + seats + everything,
    )
    yield checkout.save_order("seat", "seat_2", who="owner", order_notes="By post")
    yield checkout.save_order("seat", "seat_2", who="owner", status="completed")
    yield make_files
    yield JSON.post(
        "/v1/orders/resend-email", {"data": {"order": "$order_key"}}, not_null=("message",)
    )
    yield JSON.post(
        "/v1/orders/resend-email",
        {"data": {"order": "$order", "user": "$user_id"}},
        values={"status": True},
    )
    yield WEB.delete("/v1/tickets/$regular", status=403, not_null=("errors.detail",))
    yield WEB.get(f"{EVENT}/order-statistics", numbers=attributes("orders.completed"))


def list_attendees(*nodes: dict[str, Any], **reads: Any) -> Call:
    query = ATTENDEES | ({"filter": filter_by(*nodes)} if nodes else {})
    return WEB.get(f"{EVENT}/attendees", query, numbers=("meta.count",), **reads)


def in_order(*states: str) -> dict[str, Any]:
    """Filter attendees by the status of their order."""
    return where("order", "has", {"or": [where("status", "eq", state) for state in states]})


def read_attendees() -> Iterator[Any]:
    """Read the attendees, with tags: the page makes three tags when it finds none."""
    yield from buy()
    yield WEB.get(f"{EVENT}/tags", {"page[size]": "0"}, values={"data": [], "meta.count": 0})
    for name, color in TAGS:
        values = {"name": name, "color": color, "is-read-only": True}
        body = build_document("tag", values, event=("event", "$shop_id"))
        yield WEB.post("/v1/tags", body, status=201, keeps={name.lower(): "data.id"})
    yield WEB.get(
        f"{EVENT}/tags", {"sort": "id"}, values={"meta.count": 3}, not_null=attributes("color")
    )
    yield list_attendees(
        not_null=OF_ATTENDEES + included("ticket", "name", "price") + included("order", "status")
    )
    yield list_attendees(in_order("completed", "placed"), not_null=OF_ATTENDEES)
    yield list_attendees(in_order("expired"), values={"data": []})
    yield list_attendees(where("is-checked-in", "eq", "true"), values={"data": []})
    search = [where(name, "ilike", "%charles%") for name in ("firstname", "lastname", "email")]
    yield list_attendees({"or": search}, values={"data.id": "$seat_2"})
    yield list_attendees(
        where("ticket", "has", where("name", "ilike", "%regular%")), not_null=OF_ATTENDEES
    )
    yield list_attendees(where("ticket_id", "eq", "$visitor"), values={"data": []})
    tag = {"type": "tag", "id": "$vips"}
    ticket = {"type": "ticket", "id": "$regular"}
    links = {"tag": tag, "ticket": ticket, "order": {"type": "order", "id": "$order"}}
    yield WEB.save("/v1/attendees/$seat", {"company": "Mill"}, links)
    yield list_attendees(values={"included.tag.id": "$vips"})


def write_codes(type_: str, values: dict[str, Any], ticket: str) -> Iterator[Any]:
    """List codes, make one, switch it off and on, and delete it."""
    path = f"{EVENT}/{type_}s"
    query = {"include": "event,tickets", "sort": "code"} | PAGE
    yield WEB.get(path, query, values={"data": []}, numbers=("meta.count",))
    links: dict[str, Any] = {"tickets": [("ticket", f"${ticket}")], "event": ("event", "$shop_id")}
    dates = {"valid-from": "2020-01-01T00:00:00.000Z", "valid-till": "2030-05-01T00:00:00.000Z"}
    limits = {"min-quantity": 1, "max-quantity": 5, "tickets-number": 5, "is-active": True}
    yield WEB.post(
        f"/v1/{type_}s",
        build_document(type_, dates | limits | values, **links),
        status=201,
        present=CODE,
        keeps={"written": "data.id"},
    )
    yield WEB.get(path, query, not_null=CODE + included("ticket", "name"))
    yield WEB.get(f"{path}?filter=%5B%5D", not_null=CODE)
    yield WEB.get(f"/v1/{type_}s/$written", {"include": "tickets"}, not_null=CODE)
    tickets = {"tickets": [{"type": "ticket", "id": f"${ticket}"}]}
    for is_active in (False, True):
        yield WEB.save(f"/v1/{type_}s/$written", {"is-active": is_active}, tickets)
    yield WEB.delete(f"/v1/{type_}s/$written")


DISCOUNT: Final = {"code": "MILL", "type": "amount", "value": 5, "used-for": "ticket"}
ACCESS: Final = {"code": "LOOM", "access-url": None}


FLOWS: Final = [
    Flow("organizer: orders", (*SHOP, *read_orders())),
    Flow("organizer: attendees and tags", (*SHOP, *read_attendees())),
    Flow(
        "organizer: codes",
        (
            *SHOP,
            *write_codes("discount-code", DISCOUNT, "regular"),
            *write_codes("access-code", ACCESS, "backstage"),
            JSON.delete(
                f"{EVENT}/discount-codes/delete-unused", values={"success": True, "deletes": 0}
            ),
        ),
    ),
]
