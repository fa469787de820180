"""Sells tickets by all requests that change a seat, in any sequence, and compares with the model.

After each step every counter is the number of its rows, and the free seats are those of the model.
"""

from collections import Counter
from http import HTTPStatus
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import text

from openevent.auth import tokens
from openevent.infra import db
from openevent.resources import BY_TYPE
from scheduler import orders as daily
from tests.factories import events
from tests.integration.api.tickets import code_rows, counters
from tests.integration.api.tickets.selling_model import Item, Key, Order, Sale, Seat
from tests.integration.api.tickets.stall import Stall, write
from tests.integration.api.write.media.written_rows import patch
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import Answer, Client

REFUSED: Final = (HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)
RUN_OUT: Final = text("""
    UPDATE orders SET expires_at = now() - interval '1 minute' WHERE id = :id""")
SEATS: Final = text("""
    SELECT id, ticket_id, is_discount_applied, is_access_code_applied
    FROM attendees WHERE order_id = :id ORDER BY id""")
END: Final = (
    "DELETE FROM attendees WHERE event_id = :event",
    "DELETE FROM orders WHERE event_id = :event",
    "UPDATE tickets SET held = 0 WHERE event_id = :event",
    "UPDATE discount_codes SET held = 0 WHERE event_id = :event",
    "UPDATE access_codes SET held = 0 WHERE event_id = :event",
)
OPENED: Final = {"ends_at": "2099-01-01T00:00:00Z", "can_pay_by_bank": True}
OWNER: Final = 0
FREE, PAID, HIDDEN = range(3)
PLACES: Final = st.sampled_from((FREE, PAID, HIDDEN))
BUYERS: Final = st.sampled_from((OWNER, 1, 2))
NUMBERS: Final = st.integers(0, 1_000)
CARTS: Final = st.dictionaries(PLACES, st.integers(1, 2), min_size=1, max_size=2)


class Selling(RuleBasedStateMachine):
    """An event that sells a free, a paid and a hidden ticket to two buyers and its owner."""

    def __init__(self) -> None:
        super().__init__()
        with db.transaction() as connection:
            event = events.add_whole_event(connection)
            buyers = [events.add_user(connection) for _ in range(2)]
        write("event", event.id, **OPENED, payment_currency="EUR")
        self.event, self.sale = event, Sale()
        self.clients = [
            Client(tokens.sign_access_token(id_, 0, fresh=True))
            for id_ in (event.owner_id, *buyers)
        ]
        self.owner = self.clients[OWNER]
        self._add_items()

    def _add_items(self) -> None:
        stall = Stall(self.event)
        stall.add_ticket(4, max_order=2)
        stall.add_ticket(3, max_order=2, type="paid", price="10")
        stall.add_ticket(2, max_order=2, is_hidden=True)
        limits = {"max_quantity": 2}
        discount = code_rows.add_discount(
            self.event.id, stall.tickets[PAID], tickets_number=2, **limits
        )
        access = code_rows.add_access(
            self.event.id, stall.tickets[HIDDEN], tickets_number=2, **limits
        )
        self.tickets: list[Key] = [("ticket", id_) for id_ in stall.tickets]
        self.discount, self.access = ("discount-code", discount), ("access-code", access)
        keys = (*self.tickets, self.discount, self.access)
        most = dict(zip(keys, (4, 3, 2, 2, 2), strict=True))
        self.sale.items = {key: Item(key, number) for key, number in most.items()}

    def teardown(self) -> None:
        """The daily duties of later sequences see the whole database."""
        with db.transaction() as connection:
            for statement in END:
                connection.execute(text(statement), {"event": self.event.id})

    @rule(buyer=BUYERS, cart=CARTS, discounted=st.booleans())
    def order(self, buyer: int, cart: dict[int, int], *, discounted: bool) -> None:
        body: dict[str, Any] = {"tickets": self._list_tickets(cart)}
        codes: Counter[Key] = Counter()
        if discounted and PAID in cart:
            body["discount-code"], codes[self.discount] = "SPRING", cart[PAID]
        if HIDDEN in cart:
            body["access-code"], codes[self.access] = "VIP", cart[HIDDEN]
        may_order = self.sale.may_order(self._count(cart), codes, buyer)
        answer = self.clients[buyer].post("/v1/orders/create-order", body)
        self._note(answer, buyer, may_order=may_order)

    @rule(buyer=BUYERS, places=st.lists(st.sampled_from((FREE, PAID)), min_size=1, max_size=3))
    def order_for_attendees(self, buyer: int, places: list[int]) -> None:
        cart = Counter(places)
        forms = [self._create_form(buyer, place) for place in places]
        if None in forms:
            return
        attendees = [("attendee", id_) for id_ in forms]
        body = build_document("order", {}, event=("event", self.event.id), attendees=attendees)
        may_order = self.sale.may_order(self._count(cart), Counter(), buyer)
        answer = self.clients[buyer].send("POST", "/v1/orders", body)
        self._note(answer, buyer, may_order=may_order and max(cart.values()) <= 2)

    def _create_form(self, buyer: int, place: int) -> int | None:
        """Create an attendee, first with another ticket; None if a ticket is deleted."""
        links = {"event": ("event", self.event.id)}
        first = build_document("attendee", {}, **links, ticket=self.tickets[FREE])
        answer = self.clients[buyer].send("POST", "/v1/attendees", first)
        if answer.status in REFUSED:
            return None
        id_ = int(answer.json["data"]["id"])
        body = build_document("attendee", {}, id_, ticket=self.tickets[place])
        moved = self.clients[buyer].send("PATCH", f"/v1/attendees/{id_}", body)
        return id_ if moved.status == HTTPStatus.OK else None

    @rule(cart=CARTS)
    def sell_at_the_door(self, cart: dict[int, int]) -> None:
        attributes = {"on-site-tickets": self._list_tickets(cart)}
        body = build_document("order", attributes, event=("event", self.event.id))
        may_order = self.sale.may_order(self._count(cart), Counter(), None)
        answer = self.owner.send("POST", "/v1/orders", body, "onsite=true")
        self._note(answer, OWNER, may_order=may_order)

    def _list_tickets(self, cart: dict[int, int]) -> list[dict[str, int]]:
        return [
            {"id": self.tickets[place][1], "quantity": number} for place, number in cart.items()
        ]

    def _count(self, cart: dict[int, int]) -> Counter[Key]:
        return Counter({self.tickets[place]: number for place, number in cart.items()})

    def _note(self, answer: Answer, buyer: int, *, may_order: bool) -> None:
        """Compare the answer to an order with the model, and add the order to it."""
        if not may_order:
            assert answer.status in REFUSED, answer.body
            return
        assert answer.status in {HTTPStatus.OK, HTTPStatus.CREATED}, answer.body
        data = answer.json["data"]
        id_, status = int(data["id"]), data["attributes"]["status"]
        order = Order(id_, buyer, status, self._load_seats(id_))
        self.sale.add_order(order, cancels=order.is_open)

    def _load_seats(self, order_id: int) -> list[Seat]:
        with db.connect() as connection:
            rows = connection.execute(SEATS, {"id": order_id}).all()
        return [self._build_seat(*row) for row in rows]

    def _build_seat(self, id_: int, ticket: int, *is_applied: bool) -> Seat:
        codes = zip((self.discount, self.access), is_applied, strict=True)
        return Seat(id_, ("ticket", ticket), tuple(code for code, applies in codes if applies))

    @precondition(lambda self: self.sale.orders)
    @rule(number=NUMBERS, status=st.sampled_from(("pending", "placed", "completed", "cancelled")))
    def change_status(self, number: int, status: str) -> None:
        order = self._pick(list(self.sale.orders.values()), number)
        values = {"payment_mode": "bank"} if status == "placed" else {"refund_note": "In cash."}
        answer = patch(self.owner, "order", order.id, status=status, **values)
        if answer.status == HTTPStatus.OK:
            assert not order.has_run_out
            order.status = status
        else:
            assert answer.status in REFUSED, answer.body

    @precondition(lambda self: self.sale.orders)
    @rule(number=NUMBERS)
    def cancel(self, number: int) -> None:
        order = self._pick(list(self.sale.orders.values()), number)
        answer = patch(self.owner, "order", order.id, status="cancelled", refund_note="In cash.")
        assert (answer.status == HTTPStatus.OK) == (not order.has_run_out), answer.body
        order.status = "expired" if order.has_run_out else "cancelled"

    @precondition(lambda self: any(order.is_open for order in self.sale.orders.values()))
    @rule(number=NUMBERS)
    def run_out(self, number: int) -> None:
        order = self._pick([each for each in self.sale.orders.values() if each.is_open], number)
        with db.transaction() as connection:
            connection.execute(RUN_OUT, {"id": order.id})
        order.has_run_out = True

    @precondition(lambda self: self.sale.list_seats(deleted=False))
    @rule(number=NUMBERS)
    def delete_attendee(self, number: int) -> None:
        _, seat = self._pick(self.sale.list_seats(deleted=False), number)
        assert self.owner.delete(f"/v1/attendees/{seat.id}").status == HTTPStatus.OK
        seat.is_deleted = True

    @precondition(lambda self: self.sale.list_seats(deleted=True))
    @rule(number=NUMBERS)
    def restore_attendee(self, number: int) -> None:
        order, seat = self._pick(self.sale.list_seats(deleted=True), number)
        may_restore = self.sale.may_restore(order, seat)
        seat.is_deleted = not self._restore(("attendee", seat.id), is_allowed=may_restore)

    @precondition(lambda self: self.sale.list_seats(deleted=False))
    @rule(number=NUMBERS, place=PLACES)
    def move_attendee(self, number: int, place: int) -> None:
        order, seat = self._pick(self.sale.list_seats(deleted=False), number)
        ticket = self.tickets[place]
        if ticket == seat.ticket:
            return
        is_allowed = self.sale.may_move(order, ticket)
        body = build_document("attendee", {}, seat.id, ticket=ticket)
        answer = self.owner.send("PATCH", f"/v1/attendees/{seat.id}", body)
        assert answer.status in ((HTTPStatus.OK,) if is_allowed else REFUSED), answer.body
        seat.ticket = ticket if is_allowed else seat.ticket

    @rule(place=st.integers(0, 4), most=st.integers(2, 6))
    def change_most(self, place: int, most: int) -> None:
        """The counter has the seats of orders that ran out until somebody takes them."""
        item = list(self.sale.items.values())[place]
        if item.is_deleted:
            return
        name = "quantity" if item.key in self.tickets else "tickets_number"
        answer = patch(self.owner, *item.key, **{name: most})
        is_allowed = most >= self._load_counters()[item.key].value
        assert answer.status == (200 if is_allowed else 422), answer.body
        item.most = most if is_allowed else item.most

    @rule(place=st.integers(0, 4))
    def delete_or_restore(self, place: int) -> None:
        item = list(self.sale.items.values())[place]
        if item.is_deleted:
            item.is_deleted = not self._restore(item.key, is_allowed=True)
            return
        type_, id_ = item.key
        answer = self.owner.delete(f"/v1/{BY_TYPE[type_].plural}/{id_}")
        is_allowed = type_ != "ticket" or self.sale.count_held(item.key) == 0
        assert answer.status == (200 if is_allowed else 403), answer.body
        item.is_deleted = is_allowed

    def _restore(self, key: Key, *, is_allowed: bool) -> bool:
        type_, id_ = key
        body = build_document(type_, {"deleted-at": None}, id_)
        path = f"/v1/{BY_TYPE[type_].plural}/{id_}"
        answer = self.owner.send("PATCH", path, body, "get_trashed=true")
        assert answer.status == (200 if is_allowed else 409), answer.body
        return is_allowed

    @rule()
    def copy_event(self) -> None:
        answer = self.owner.post(f"/v1/events/{self.event.id}/copy")
        if answer.status != HTTPStatus.TOO_MANY_REQUESTS:
            assert not any(counters.check(answer.json["id"]).values())

    @rule()
    def do_daily_duties(self) -> None:
        daily.expire()
        daily.delete_forms()
        assert daily.recount() == 0

    @invariant()
    def counters_are_right(self) -> None:
        counters.check(self.event.id)

    @invariant()
    def free_seats_are_those_of_the_model(self) -> None:
        path = f"/v1/events/{self.event.id}/tickets/availability"
        available = {("ticket", row["id"]): row["available"] for row in self.owner.get(path).json}
        listed = [each for each in self.tickets[:HIDDEN] if not self.sale.items[each].is_deleted]
        assert available == {key: self.sale.count_free(key) for key in listed}

    def _load_counters(self) -> dict[Key, counters.Counter]:
        return {(each.type, each.id): each for each in counters.load(self.event.id)}

    @staticmethod
    def _pick[T](things: list[T], number: int) -> T:
        return things[number % len(things)]
