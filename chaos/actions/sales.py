"""Orders: a user sells at an event of its own, buys there, and cancels."""

from typing import Any, Final

from chaos.client import JSONAPI, Answer, Unclear
from chaos.model import SHOP, Account, Order, Shop
from chaos.plan import Arguments
from chaos.user import User

QUANTITY: Final = 12
"""Seats of a shop: few, so that it is sold out soon."""
EVENT: Final = {
    "name": SHOP,
    "starts-at": "2099-01-01T08:00:00Z",
    "ends-at": "2099-01-02T18:00:00Z",
    "timezone": "UTC",
}
TICKET: Final = {
    "name": "Seat",
    "type": "free",
    "quantity": QUANTITY,
    "max-order": 5,
    "sales-starts-at": "2020-01-01T00:00:00Z",
    "sales-ends-at": "2098-01-01T00:00:00Z",
}
HOLDER: Final = {"firstname": "Ada", "lastname": "Lovelace"}
FULL: Final = 409


def order(user: User, arguments: Arguments) -> None:
    """Order some seats; too many are refused."""
    account = user.account
    shop = _open_shop(user) if account else None
    if account is None or shop is None:
        return
    cart = {"tickets": [{"id": shop.ticket, "quantity": arguments["seats"]}]}
    answer = user.client.call("POST", "/v1/orders/create-order", cart)
    user.note("order", event=shop.event, status=answer.status)
    if answer.is_done:
        account.orders.append(Order(answer.body["data"]["id"]))
    elif answer.status != FULL:
        user.note("contradiction", text=f"An order was refused: {answer.status} {answer.body}")


def complete(user: User, arguments: Arguments) -> None:
    """Name the holders of an order and complete it; one that was cancelled meanwhile is a 409."""
    chosen = _choose(user, arguments, is_completed=False)
    if chosen is None or user.account is None:
        return
    path = f"/v1/orders/{chosen.id}/attendees"
    for row in user.client.call("GET", path, Accept=JSONAPI).body["data"]:
        _patch(user, "attendee", row["id"], **HOLDER, email=user.account.email)
    chosen.is_completed = _change(user, chosen, "completed").is_done


def cancel(user: User, arguments: Arguments) -> None:
    """Cancel an order."""
    chosen = _choose(user, arguments, is_completed=arguments["is_completed"])
    if chosen is not None:
        _change(user, chosen, "cancelled")
        chosen.is_cancelled = True


def _choose(user: User, arguments: Arguments, *, is_completed: bool) -> Order | None:
    orders = user.account.orders if user.account else []
    chosen = [
        order
        for order in orders
        if order.is_completed == is_completed and not (order.is_cancelled or order.is_uncertain)
    ]
    return chosen[arguments["order"] % len(chosen)] if chosen else None


def _change(user: User, chosen: Order, status: str) -> Answer:
    """Change the status of an order. Raises Unclear; then nobody knows what it did."""
    try:
        answer = _patch(user, "order", chosen.id, status=status)
    except Unclear:
        chosen.is_uncertain = True
        raise
    user.note("change_order", order=chosen.id, to=status, status=answer.status)
    if not answer.is_done:
        # The newest order of several has cancelled it, or its time is over.
        chosen.is_cancelled = True
    return answer


def _patch(user: User, type_: str, id_: str, **attributes: Any) -> Answer:
    body = {"data": {"type": type_, "id": id_, "attributes": attributes}}
    return user.client.call("PATCH", f"/v1/{type_}s/{id_}", body, Content_Type=JSONAPI)


def _open_shop(user: User) -> Shop | None:
    """Create the event and the ticket of an account at its first order."""
    account = user.account
    if account is None or account.shop is not None:
        return account.shop if account else None
    event = _create(user, account, "event", {}, state="published", **EVENT)
    if event is None:
        return None
    link = {"event": {"data": {"type": "event", "id": event}}}
    ticket = _create(user, account, "ticket", link, **TICKET)
    account.shop = Shop(event, ticket) if ticket else None
    return account.shop


def _create(
    user: User, account: Account, type_: str, links: dict[str, Any], **attributes: Any
) -> str | None:
    data = {"type": type_, "attributes": attributes, "relationships": links}
    answer = user.client.call("POST", f"/v1/{type_}s", {"data": data}, Content_Type=JSONAPI)
    if answer.is_done:
        return str(answer.body["data"]["id"])
    text = f"{account.email} cannot create a {type_}: {answer.status} {answer.body}"
    user.note("contradiction", text=text)
    return None
