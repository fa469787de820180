"""The web front end's checkout: from the list of tickets to the order's tickets."""

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
from tests.integration.api.clients.flows.people import make_files
from tests.integration.api.clients.flows.wizard import SHOP
from tests.integration.api.write.write_helpers import build_document

WEB: Final = Area("2.3", who=USER)
VISITOR: Final = Area("2.3", who=ANONYMOUS)
OWNER: Final = Area("2.4")
JSON: Final = Area("2.3", PLAIN, USER)
EVENT: Final = "/v1/events/$shop"
ORDER: Final = "/v1/orders/$order_key"
OF_ORDER: Final = filter_by(where("order", "has", where("identifier", "eq", "$order_key")))
INCLUDED_FIELDS: Final = filter_by(
    where("form", "eq", "attendee"), where("is-included", "eq", "true")
)
READ: Final = attributes("identifier", "status", "amount", "created-at", "payment-mode")
ADDRESS: Final = {"firstname": "Ada", "lastname": "Lovelace", "email": "Ada@Example.org"}
ON_SALE: Final = filter_by(
    where("sales-starts-at", "le", "2026-12-01T08:00:00.000Z"),
    where("sales-ends-at", "ge", "2026-12-01T08:00:00.000Z"),
)


def enter_page() -> Iterator[Call]:
    """Read what the public page shows of the tickets."""
    yield VISITOR.get(
        f"{EVENT}/tickets",
        {"filter": ON_SALE, "sort": "position", "page[size]": "0"},
        not_null=attributes("name", "type", "price", "quantity", "min-order", "max-order"),
        values={"data.attributes.is-hidden": False},
    )
    yield VISITOR.get(f"{EVENT}/tickets/availability", numbers=("id", "quantity", "available"))


def calculate(*tickets: tuple[str, int], total: float, **members: Any) -> Call:
    """Calculate the amount at each change of the form; ids are texts."""
    items = [
        {"id": f"${name}", "quantity": number, "price": 20, "quantity_discount": None}
        for name, number in tickets
    ]
    dashed = {name.replace("_", "-"): value for name, value in members.items()}
    return JSON.post(
        "/v1/orders/calculate-amount",
        {"tickets": items, "discount-verify": True, **dashed},
        values={"total": total},
        present=("tax", "discount"),
        numbers=("sub_total", "tickets.price", "tickets.quantity", "tickets.sub_total"),
        not_null=("tickets.id", "tickets.name"),
    )


def order(*tickets: tuple[str, int], amount: float, **members: Any) -> Call:
    """Order what was calculated, with the same body."""
    call = calculate(*tickets, total=amount, **members)
    return JSON.post(
        "/v1/orders/create-order",
        call.body,
        values={
            "data.type": "order",
            "data.attributes.status": "initializing",
            "data.attributes.amount": amount,
        },
        present=READ,
        keeps={"order": "data.id", "order_key": "data.attributes.identifier"},
    )


def open_form(ticket: str) -> Iterator[Call]:
    """Read the order, its tickets, the attendees of each ticket, and the form."""
    yield WEB.get(
        ORDER,
        {"include": "attendees,event", "fields[event]": "name,identifier,payment-currency"},
        not_null=(*READ, "data.relationships.attendees.data.id", "included.attendee.id"),
        present=included("event", "name", "identifier"),
        absent=("data.attributes.is-deleted",),
    )
    yield WEB.get(f"{ORDER}/tickets", not_null=("data.id", *attributes("name", "type", "price")))
    yield WEB.get(
        f"/v1/tickets/${ticket}/attendees",
        {"filter": OF_ORDER, "page[size]": "70"},
        present=attributes("firstname", "lastname", "email", "ticket-id"),
        keeps={"seat": "data.id"},
    )
    yield WEB.get(f"{ORDER}/attendees", {"page[size]": "0"}, not_null=("data.id",))
    yield WEB.get(f"{ORDER}/event", not_null=attributes("name", "identifier", "timezone"))
    yield WEB.get(
        f"{EVENT}/custom-forms",
        {"filter": INCLUDED_FIELDS, "sort": "id", "page[size]": "50"},
        not_null=attributes("field-identifier", "type", "name", "is-required"),
    )


def save_attendee(seat: str, ticket: str, **changes: Any) -> Call:
    """Save an attendee whole, with its links."""
    links = {
        "event": {"type": "event", "id": "$shop_id"},
        "order": {"type": "order", "id": "$order"},
        "ticket": {"type": "ticket", "id": f"${ticket}"},
        "user": None,
        "tag": None,
    }
    return WEB.save(f"/v1/attendees/${seat}", ADDRESS | changes, links)


def save_order(*seats: str, who: str = USER, **changes: Any) -> Call:
    """Save the order whole by its identifier, with the number in the body and with its links."""
    dashed = {name.replace("_", "-"): value for name, value in changes.items()}
    links = {
        "attendees": [{"type": "attendee", "id": f"${seat}"} for seat in seats],
        "event": {"type": "event", "id": "$shop_id"},
        "user": {"type": "user", "id": "$user_id"},
        "tickets": [],
        "marketer": None,
        "discount-code": None,
    }
    return WEB.save(ORDER, dashed, links, who=who)


def verify(status: str, **rest: str) -> Call:
    """Ask for the payment before each view of the order; the body is empty."""
    return JSON.post(f"{ORDER}/verify", values={"payment_status": status}, **rest)


VIEW: Final = WEB.get(
    ORDER,
    {"include": "attendees.ticket,event,tickets,user,discount-code"},
    present=READ + included("ticket", "name", "price") + included("event", "name", "starts-at"),
    not_null=(*attributes("completed-at"), *included("attendee", "firstname")),
)
LATER: Final = WEB.get(f"{ORDER}/tickets-pdf", status=404, not_null=("errors.detail",))
PDF: Final = WEB.get(f"{ORDER}/tickets-pdf", status=302)
RENEW: Final = WEB.get(ORDER, {"include": "attendees,event"}, present=READ)


def order_free() -> Iterator[Any]:
    yield from enter_page()
    yield calculate(("visitor", 1), total=0)
    yield calculate(("visitor", 2), total=0)
    yield order(("visitor", 2), amount=0)
    yield from open_form("visitor")
    yield save_order("seat", "seat_2", status="pending").as_refused(422, "errors.detail")
    yield save_attendee("seat", "visitor")
    yield save_attendee("seat_2", "visitor", firstname="Charles", email="cb@example.org")
    yield save_order("seat", "seat_2", status="pending")
    yield save_order("seat", "seat_2", status="completed")
    yield verify("completed")
    yield VIEW
    yield LATER
    yield make_files
    yield WEB.get(ORDER, not_null=attributes("tickets-pdf-url"))
    yield PDF
    yield WEB.get("/v1/tickets/$order_key", status=302)
    yield WEB.get("/v1/orders/attendees/$seat.pdf", status=302)
    yield save_order("seat", "seat_2", status="cancelled", cancel_note="We are ill")
    yield verify("cancelled")


def order_by_bank() -> Iterator[Any]:
    """Use a discount code.

    The front end sends the id of the code after it has read the code, often before the log-in.
    """
    code = {"code": "SPRING", "type": "percent", "value": 10, "tickets-number": 20}
    limits = {"min-quantity": 1, "max-quantity": 10, "is-active": True, "used-for": "ticket"}
    dates = {"valid-from": "2020-01-01T00:00:00.000Z", "valid-till": None, "discount-url": None}
    tickets = [("ticket", "$regular")]
    body = build_document(
        "discount-code", code | limits | dates, event=("event", "$shop_id"), tickets=tickets
    )
    yield OWNER.post("/v1/discount-codes", body, status=201)
    yield from enter_page()
    yield calculate(("regular", 2), total=39.98)
    yield VISITOR.get(f"{EVENT}/discount-codes/nothing", status=404, not_null=("errors.detail",))
    yield VISITOR.get(
        f"{EVENT}/discount-codes/spring",
        {"include": "event,tickets"},
        not_null=(*attributes("code", "type", "value", "is-active"), "included.ticket.id"),
        keeps={"code": "data.id"},
    )
    yield calculate(("regular", 2), total=35.98, discount_code="$code").by(ANONYMOUS)
    yield calculate(("regular", 2), ("donor", 1), total=55.98, discount_code="$code")
    yield order(("regular", 2), ("donor", 1), amount=55.98, discount_code="$code")
    yield from open_form("donor")
    yield save_attendee("seat", "donor", firstname="Grace")
    yield from open_form("regular")
    yield save_attendee("seat", "regular")
    yield save_attendee("seat_2", "regular", firstname="Charles")
    yield save_order("seat", "seat_2", status="pending", payment_mode="bank")
    yield verify("pending")
    yield RENEW
    yield save_order("seat", "seat_2", status="placed", payment_mode="bank")
    yield verify("placed")
    yield WEB.get(EVENT, not_null=attributes("bank-details", "payment-currency"))
    yield save_order("seat", "seat_2", status="completed").as_refused(409, "errors.detail")
    yield save_order("seat", "seat_2", status="completed", who="owner")
    yield verify("completed")
    yield make_files
    yield PDF
    yield WEB.get("/v1/orders/invoices/$order_key", status=302)
    yield save_order("seat", status="cancelled").as_refused(403, "errors.detail")


def order_with_access_code() -> Iterator[Any]:
    """Order a hidden ticket."""
    code = {"code": "CREW", "is-active": True, "tickets-number": 5, "min-quantity": 1}
    rest = {"max-quantity": 2, "access-url": None, "valid-till": "2030-05-03T18:00:00.000Z"}
    body = build_document(
        "access-code",
        code | rest | {"valid-from": "2020-01-01T00:00:00.000Z"},
        event=("event", "$shop_id"),
        tickets=[("ticket", "$backstage")],
        user=("user", "$owner_id"),
    )
    yield OWNER.post("/v1/access-codes", body, status=201)
    yield calculate(("backstage", 1), total=50).as_refused(422, "errors.detail")
    yield WEB.get(
        f"{EVENT}/access-codes/crew",
        {"include": "event,tickets"},
        not_null=attributes("code", "min-quantity", "max-quantity")
        + included("ticket", "name", "price", "sales-ends-at"),
        keeps={"access": "data.id"},
    )
    yield WEB.get(
        "/v1/access-codes/$access/tickets?code=crew", not_null=attributes("name", "max-order")
    )
    yield calculate(("backstage", 1), total=50, access_code="$access")
    yield order(("backstage", 1), amount=50, access_code="$access")
    yield from open_form("backstage")
    yield save_attendee("seat", "backstage")
    yield save_order("seat", status="pending")
    yield save_order("seat", status="cancelled", cancel_note=None)


def list_my_orders() -> Iterator[Any]:
    """My tickets: the coming ones and the ones that are over."""
    yield order(("visitor", 1), amount=0)
    yield from open_form("visitor")
    yield save_attendee("seat", "visitor")
    yield save_order("seat", status="completed")
    coming = where("event", "has", where("ends-at", "ge", "2026-12-01T08:00:00.000Z"))
    over = where("event", "has", where("ends-at", "lt", "2026-12-01T08:00:00.000Z"))
    states = {"or": [where("status", "eq", name) for name in ("completed", "placed", "pending")]}
    query = {"include": "event,attendees.ticket,user", "sort": "event.starts-at"}
    path = "/v1/users/$user_id/orders"
    yield WEB.get(path, query, numbers=("meta.count",), present=READ)
    yield WEB.get(
        path,
        query | {"filter": filter_by(states, coming), "page[size]": "10"},
        values={"data.id": "$order"},
        not_null=included("event", "name", "starts-at", "timezone", "identifier")
        + included("ticket", "name", "price")
        + included("attendee", "firstname")
        + included("user", "email"),
    )
    yield WEB.get(path, query | {"filter": filter_by(states, over)}, values={"data": []})
    yield WEB.get(f"{ORDER}/attendees", {"include": "ticket"}, not_null=attributes("firstname"))


FLOWS: Final = [
    Flow("checkout: free tickets", (*SHOP, *order_free())),
    Flow("checkout: a discount code, and money by bank", (*SHOP, *order_by_bank())),
    Flow("checkout: a hidden ticket by an access code", (*SHOP, *order_with_access_code())),
    Flow("my tickets", (*SHOP, *list_my_orders())),
]
