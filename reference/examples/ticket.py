"""The examples of tickets."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={
        "name": ("Day ticket", "Speaker", "Supporter"),
        "type": ("paid", "free", "free"),
        "price": (25, 0, 0),
        "is-hidden": (False, True, False),
    },
    attributes={
        "quantity": 50,
        "sales-starts-at": "2020-01-01T08:00:00Z",
        "sales-ends-at": "2027-04-30T18:00:00Z",
    },
    change={"quantity": 60},
)
