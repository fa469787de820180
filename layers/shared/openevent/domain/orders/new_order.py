"""A new order as its buyer sends it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from openevent.domain.orders import states
from openevent.domain.orders.carts.request import CartRequest
from openevent.model.permissions import Identity

MOST_SEATS: Final = 500
"""Seats of one order."""


@dataclass(frozen=True)
class NewOrder:
    """An order to reserve.

    - `forms`: attendees without an order that come into it, each with its ticket; without them the
      order makes its own attendees.
    - `columns`: attributes of the order, such as the billing address.
    - `is_onsite`: an organizer sells at the door: no sales window, no limits, no addresses.
    """

    cart: CartRequest
    buyer: Identity
    forms: Mapping[int, int] = field(default_factory=dict)
    columns: Mapping[str, Any] = field(default_factory=dict)
    status: str = states.INITIALIZING
    is_onsite: bool = False

    @property
    def forms_by_ticket(self) -> dict[int, list[int]]:
        """The forms of each ticket."""
        forms: dict[int, list[int]] = {ticket_id: [] for ticket_id in self.forms.values()}
        for form_id, ticket_id in self.forms.items():
            forms[ticket_id].append(form_id)
        return forms


def count_tickets(forms: Mapping[int, int]) -> Counter[int]:
    """Count the forms of each ticket: what an order of them asks for."""
    return Counter(forms.values())
