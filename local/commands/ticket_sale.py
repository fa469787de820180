"""The demonstration's sale: a free ticket by the web, one at the door, and both as PDF files."""

import json
import secrets
import time
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from local.commands.client import POLL_SECONDS, Client, Refused, log_in, register
from local.documents.reading import read_codes, read_texts
from local.process.speed import Deadline
from local.stack import people

JSONAPI: Final = "application/vnd.api+json"
SALE: Final = {"sales-starts-at": "2020-01-01T00:00:00Z", "sales-ends-at": "2027-05-20T12:00:00Z"}
HOLDER: Final = {"firstname": "Ada", "lastname": "Lovelace"}
FILE_SECONDS: Final = 60


@dataclass(frozen=True)
class Sale:
    """An order, who downloads its tickets, and the text that the first code must have."""

    name: str
    owner: Client
    identifier: str
    code: str


def sell(organizer: Client, description: dict[str, Any], event: str, folder: Path) -> list[Path]:
    """Sell a free and a paid ticket of an event, print the first page of each and read its code.

    Returns the PDF files. Raises Refused, also for a code that is not that of the ticket.
    """
    _send(organizer, "PATCH", "event", event, **{"payment-currency": "EUR", "can-pay-onsite": True})
    buyer = _register_buyer(description)
    free = _add_ticket(organizer, event, name="Day ticket", type="free")
    paid = _add_ticket(organizer, event, name="Dinner", type="paid", price=15)
    sales = (_sell_free(buyer, free), _sell_at_door(organizer, event, paid))
    return [_show(sale, folder / f"ticket-{sale.name}.pdf") for sale in sales]


def _register_buyer(description: dict[str, Any]) -> Client:
    email, password = f"buyer-{secrets.token_hex(4)}@example.org", secrets.token_urlsafe(12)
    register(description["api"], email, password)
    people.verify_user(description["database_url"], email)
    return log_in(description["api"], email, password)


def _add_ticket(organizer: Client, event: str, **attributes: Any) -> str:
    links = {"event": {"data": {"type": "event", "id": event}}}
    values = {"quantity": 50, "max-order": 5, **SALE, **attributes}
    return str(_send(organizer, "POST", "ticket", "", links, **values)["id"])


def _sell_free(buyer: Client, ticket: str) -> Sale:
    cart = json.dumps({"tickets": [{"id": ticket, "quantity": 1}]}).encode()
    order = buyer.call("POST", "/v1/orders/create-order", cart)["data"]
    attendee = _load_attendee(buyer, order["id"])
    _send(buyer, "PATCH", "attendee", attendee, **HOLDER, email=buyer.email)
    return _complete("web", buyer, order, attendee)


def _sell_at_door(organizer: Client, event: str, ticket: str) -> Sale:
    items = [{"id": ticket, "quantity": 1}]
    links = {"event": {"data": {"type": "event", "id": event}}}
    values = {"on-site-tickets": items}
    order = _send(organizer, "POST", "order", "?onsite=true", links, **values)
    attendee = _load_attendee(organizer, order["id"])
    return _complete("door", organizer, order, attendee, **{"paid-via": "cash"})


def _complete(name: str, owner: Client, order: Any, attendee: str, **attributes: Any) -> Sale:
    _send(owner, "PATCH", "order", order["id"], status="completed", **attributes)
    identifier = str(order["attributes"]["identifier"])
    return Sale(name, owner, identifier, f"{identifier}-{attendee}")


def _load_attendee(client: Client, order: str) -> str:
    return str(client.call("GET", f"/v1/orders/{order}/attendees")["data"][0]["id"])


def _send(
    client: Client, method: str, type_: str, key: str, links: Any = None, **attributes: Any
) -> Any:
    """Send a document; `key` is the id of its row, or the query of a new one."""
    data = {"type": type_, "attributes": attributes}
    data |= {"relationships": links} if links else {"id": key}
    path = f"/v1/{type_}s{key if not key or key.startswith('?') else f'/{key}'}"
    return client.call(method, path, json.dumps({"data": data}).encode(), JSONAPI)["data"]


def _show(sale: Sale, target: Path) -> Path:
    """Download the tickets of a sale; print the page's text, and check its code."""
    content = _await_tickets(sale)
    target.write_bytes(content)
    (text, *_), ((code, *_), *_) = read_texts(content), read_codes(content)
    print(f"\nA ticket sold by {sale.name}: {target.name}, {len(content) // 1024} KB")
    print("\n".join(f"  | {line}" for line in text.splitlines()))
    if code != sale.code:
        raise Refused(f"The code of the ticket says {code!r}, not {sale.code!r}.")
    print(f"  its QR code says {code}")
    return target


def _await_tickets(sale: Sale) -> bytes:
    """Download the tickets when the document worker has made them. Raises Refused."""
    deadline = Deadline(FILE_SECONDS)
    while True:
        try:
            return sale.owner.download(f"/v1/tickets/{sale.identifier}")
        except Refused as error:
            if error.status != HTTPStatus.NOT_FOUND or deadline.has_passed():
                raise
            time.sleep(POLL_SECONDS)
