"""The examples of orders."""

from typing import Final

from reference.example_rows import ExampleRows

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
    },
)
