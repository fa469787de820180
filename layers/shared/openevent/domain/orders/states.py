"""The states of an order, and who may change them (docs/contract/tickets.md#states)."""

from collections.abc import Mapping
from typing import Final

INITIALIZING, PENDING, PLACED = "initializing", "pending", "placed"
COMPLETED, CANCELLED, EXPIRED = "completed", "cancelled", "expired"
OPEN: Final = (INITIALIZING, PENDING)
"""The buyer still writes the order; it runs out."""
WITH_TICKETS: Final = (PLACED, COMPLETED)
"""An order of another state has no tickets that one can show."""

type Transitions = Mapping[str, tuple[str, ...]]

BUYER: Final[Transitions] = {
    INITIALIZING: (PENDING, PLACED, COMPLETED, CANCELLED),
    PENDING: (PLACED, COMPLETED, CANCELLED),
    PLACED: (CANCELLED,),
    COMPLETED: (CANCELLED,),
    CANCELLED: (),
    EXPIRED: (),
}
"""What a buyer may do. Only an order without an amount is completed by its buyer, and cancelled
after that."""
ORGANIZER: Final[Transitions] = {
    INITIALIZING: (PENDING, PLACED, COMPLETED, CANCELLED),
    PENDING: (PLACED, COMPLETED, CANCELLED),
    PLACED: (COMPLETED, CANCELLED),
    COMPLETED: (CANCELLED,),
    CANCELLED: (),
    EXPIRED: (),
}
