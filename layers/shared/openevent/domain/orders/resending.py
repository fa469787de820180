"""Mails with the tickets of an order that people ask for (docs/contract/tickets.md#mails)."""

from typing import Final

from sqlalchemy import Connection, RowMapping

from openevent.auth import rate_limits
from openevent.domain.orders import states
from openevent.model.permissions import Identity
from openevent.work import changes

RESENT: Final = "order.resent"
"""Somebody asks for the mails of an order once more."""


def request(connection: Connection, order: RowMapping, user: Identity) -> bool:
    """Request the mails of an order for its buyer and its holders; False if it has no tickets.

    `order` has `id`, `event_id` and `status`. Raises rate_limits.Reached.
    """
    if order["status"] not in states.WITH_TICKETS:
        return False
    rate_limits.count("resend.account", str(user.id))
    rate_limits.count("resend.order", str(order["id"]))
    changes.record(connection, RESENT, ("order", order["id"]), user.id, event=order["event_id"])
    return True
