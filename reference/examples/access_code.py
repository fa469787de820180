"""The examples of access codes."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"code": ("SPEAKER", "STAFF", "PRESS")},
    attributes={"is-active": True, "tickets-number": 200, "valid-from": "2030-01-01T08:00:00Z"},
    change={"tickets-number": 300},
)
