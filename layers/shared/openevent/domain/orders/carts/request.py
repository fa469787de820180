"""What a client wants to order."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class RequestedItem:
    """A number of one ticket. `offer` is the client's price of one, as it was sent."""

    ticket_id: int
    quantity: int
    offer: Any = None


@dataclass(frozen=True)
class CartRequest:
    """The tickets, the codes by their texts or ids, and the amount that a co-organizer sets.

    `amount` is as it was sent; that of others is ignored.
    """

    items: tuple[RequestedItem, ...]
    discount_code: str | None = None
    access_code: str | None = None
    amount: Any = None

    @property
    def quantities(self) -> dict[int, int]:
        """The number of tickets by the ticket's id."""
        return {item.ticket_id: item.quantity for item in self.items}
