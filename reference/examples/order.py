"""The examples of orders."""

from typing import Final

from reference.example_rows import ExampleRows

SOLD: Final = "5e6f7081-92a3-4415-86d7-e8f901234567"
"""The placeholder of the identifier of an order that is paid."""
CART: Final = {"tickets": [{"id": 1, "quantity": 2}]}
AT_THE_DOOR: Final = {
    "data": {
        "type": "order",
        "attributes": {"on-site-tickets": [{"id": "1", "quantity": "2"}]},
        "relationships": {"event": {"data": {"type": "event", "id": "1"}}},
    }
}
EXAMPLE: Final = ExampleRows(
    varied={"city": ("London", "Turin", "Bonn")},
    change={"country": "Italy"},
    links=("event",),
    varied_links={"attendees": (0, 1, None)},
    queries={"POST /v1/orders": {"onsite": "true"}},
    bodies={
        "POST /v1/orders": AT_THE_DOOR,
        "POST /v1/orders/calculate-amount": CART,
        "POST /v1/orders/create-order": CART,
        "POST /v1/badge-forms/print-badge-pdf": {"attendee_id": 3},
        "POST /v1/orders/resend-email": {"data": {"order": SOLD}},
        "POST /v1/attendees/send-receipt": {"order-identifier": SOLD},
    },
)
