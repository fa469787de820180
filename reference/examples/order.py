"""The examples of orders."""

from typing import Final

from reference.example_rows import ExampleRows

CART: Final = {"tickets": [{"id": 1, "quantity": 2}]}
EXAMPLE: Final = ExampleRows(
    varied={"city": ("London", "Turin", "Bonn")},
    change={"country": "Italy"},
    links=("event",),
    varied_links={"attendees": (0, 1, 2)},
    bodies={
        "POST /v1/orders/calculate-amount": CART,
        "POST /v1/orders/create-order": CART,
    },
)
