"""Refunds that an organizer notes in an order."""

import pytest

from tests.integration.api.tickets.stall import Stall, read
from tests.integration.api.write.media.written_rows import patch
from tests.unit.api.client import Client


@pytest.mark.parametrize(
    ("currency", "amount", "status"),
    [("EUR", 1.25, 200), ("EUR", 1.255, 422), ("JPY", 12, 200), ("JPY", 12.5, 422)],
)
def test_a_refund_fits_the_currency_of_the_order(
    stall: Stall, owner: Client, currency: str, amount: float, status: int
) -> None:
    stall.add_ticket()
    order_id = stall.order("completed", amount=20, currency=currency)
    values = {"status": "cancelled", "refund_note": "In cash.", "refund_amount": amount}
    answer = patch(owner, "order", order_id, **values)
    assert answer.status == status, answer.body
    assert read("order", order_id, "status") == ("cancelled" if status == 200 else "completed")
