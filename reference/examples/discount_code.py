"""The examples of discount codes."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"code": ("EARLY", "STUDENTS", "FRIENDS")},
    attributes={"type": "percent", "value": 20, "tickets-number": 200},
    change={"value": 25},
)
