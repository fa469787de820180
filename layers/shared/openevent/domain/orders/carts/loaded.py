"""What the rows say of a cart: all that a price, or an order, is decided by."""

from dataclasses import dataclass
from datetime import datetime

from openevent.domain.orders.codes import CodeState
from openevent.domain.orders.prices.cart import Cart


@dataclass(frozen=True)
class CartEvent:
    """The event of a cart. Without a `currency` all tickets of the cart are free.

    `switches` are the names of its columns that allow a way to pay, as far as they are on.
    """

    id: int
    identifier: str
    state: str
    starts_at: datetime
    ends_at: datetime
    currency: str | None
    switches: frozenset[str]


@dataclass(frozen=True)
class CartTicket:
    """What an order checks of a ticket, beside its price.

    `seats_left`: no order of this buyer gets more; others may take them meanwhile.
    `is_discounted`: the discount code is for it. `is_opened`: it is hidden, and the access code
    shows it.
    """

    id: int
    name: str
    seats_left: int
    min_order: int
    max_order: int
    sales_starts_at: datetime
    sales_ends_at: datetime
    is_hidden: bool
    is_discounted: bool
    is_opened: bool


@dataclass(frozen=True)
class CartCode:
    """A discount or access code: its id, and its state for the checks of an order."""

    id: int
    state: CodeState


@dataclass(frozen=True)
class LoadedCart:
    """A cart with its rows, as the database had them at `now`.

    `tickets` are in the order of the cart's items. `is_organizer`: the user is a co-organizer of
    the event, or above.
    """

    cart: Cart
    event: CartEvent
    tickets: tuple[CartTicket, ...]
    discount_code: CartCode | None
    access_code: CartCode | None
    is_organizer: bool
    now: datetime
