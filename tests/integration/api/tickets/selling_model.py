"""What a sale of tickets should do: a model of its seats, without counters and transactions."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

type Key = tuple[str, int]
"""Type and id of a ticket or a code."""
OPEN: Final = ("initializing", "pending")
HOLDING: Final = (*OPEN, "placed", "completed")
MOST_UNFINISHED: Final = 3


@dataclass
class Item:
    """A ticket or a code: how many seats or uses it is good for."""

    key: Key
    most: int
    is_deleted: bool = False


@dataclass
class Seat:
    """An attendee of an order."""

    id: int
    ticket: Key
    codes: tuple[Key, ...] = ()
    is_deleted: bool = False


@dataclass
class Order:
    """An order; `has_run_out` also holds for one that is stored as expired."""

    id: int
    buyer: int
    status: str
    seats: list[Seat]
    has_run_out: bool = False

    @property
    def is_open(self) -> bool:
        return self.status in OPEN and not self.has_run_out

    @property
    def holds(self) -> bool:
        return self.status in HOLDING and not self.has_run_out


@dataclass
class Sale:
    """All tickets and codes, and all orders by id."""

    items: dict[Key, Item] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)

    def count_held(self, key: Key) -> int:
        """Count the seats of a ticket, or the uses of a code, that orders hold."""
        seats = (seat for order in self.orders.values() if order.holds for seat in order.seats)
        return sum(key in _list_items(seat) for seat in seats if not seat.is_deleted)

    def count_free(self, key: Key) -> int:
        return self.items[key].most - self.count_held(key)

    def list_to_cancel(self, buyer: int) -> list[Order]:
        """List the oldest unfinished orders, which one more order of the buyer cancels."""
        unfinished = [each for each in self.orders.values() if each.is_open and each.buyer == buyer]
        unfinished.sort(key=lambda order: order.id)
        return unfinished[: max(0, len(unfinished) + 1 - MOST_UNFINISHED)]

    def may_order(self, tickets: Counter[Key], codes: Counter[Key], buyer: int | None) -> bool:
        """Tell whether an order gets its seats; None is an order at the door."""
        if any(self.items[key].is_deleted for key in (*tickets, *codes)):
            return False
        # A code that is used up is refused before the oldest order is cancelled.
        if any(self.count_free(key) < number for key, number in codes.items()):
            return False
        free = Counter({key: self.count_free(key) for key in tickets})
        cancelled = [] if buyer is None else self.list_to_cancel(buyer)
        for seat in (seat for order in cancelled for seat in order.seats):
            free[seat.ticket] += not seat.is_deleted
        return all(free[key] >= number for key, number in tickets.items())

    def add_order(self, order: Order, *, cancels: bool) -> None:
        """Add an order that was successful, and cancel the oldest ones."""
        for cancelled in self.list_to_cancel(order.buyer) if cancels else []:
            cancelled.status = "cancelled"
        self.orders[order.id] = order

    def may_restore(self, order: Order, seat: Seat) -> bool:
        """Tell whether an attendee gets a seat again; it needs none in an order that has ended."""
        ticket = self.items[seat.ticket]
        is_there = not ticket.is_deleted and all(
            self.count_free(key) >= 1 for key in _list_items(seat)
        )
        return not order.holds or is_there

    def may_move(self, order: Order, ticket: Key) -> bool:
        """Tell whether an attendee may have another ticket."""
        if self.items[ticket].is_deleted:
            return False
        return not order.holds or self.count_free(ticket) >= 1

    def list_seats(self, *, deleted: bool) -> list[tuple[Order, Seat]]:
        return [pair for pair in self._pair_seats() if pair[1].is_deleted == deleted]

    def _pair_seats(self) -> Iterator[tuple[Order, Seat]]:
        for order in self.orders.values():
            for seat in order.seats:
                yield order, seat


def _list_items(seat: Seat) -> tuple[Key, ...]:
    return (seat.ticket, *seat.codes)
