"""The examples of access codes."""

from typing import Final

from reference.example_rows import ExampleRows
from reference.people import PEOPLE

EXAMPLE: Final = ExampleRows(
    varied={"code": ("SPEAKER", "STAFF", "PRESS")},
    attributes={"is-active": True, "tickets-number": 200, "valid-from": "2020-01-01T08:00:00Z"},
    change={"tickets-number": 300},
    linked_rows={
        "PATCH /v1/access-codes/{key}/relationships/user": PEOPLE.index("clara"),
    }
    | {
        f"{method} /v1/access-codes/{{key}}/relationships/tickets": 1
        for method in ("POST", "PATCH", "DELETE")
    },
)
