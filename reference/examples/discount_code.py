"""The examples of discount codes."""

from typing import Final

from reference.example_rows import ExampleRows
from reference.people import PEOPLE

EXAMPLE: Final = ExampleRows(
    varied={"code": ("EARLY", "STUDENTS", "FRIENDS")},
    attributes={"type": "percent", "value": 20, "tickets-number": 200},
    change={"value": 25},
    linked_rows={
        "PATCH /v1/discount-codes/{key}/relationships/marketer": PEOPLE.index("clara"),
    }
    | {
        f"{method} /v1/discount-codes/{{key}}/relationships/tickets": 0
        for method in ("POST", "PATCH", "DELETE")
    },
    senders={"GET /v1/discount-codes": "admin"},
)
