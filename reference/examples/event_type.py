"""The examples of event types."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"name": ("Unconference", "Book Circle", "Hack Night")},
    attributes={"slug": "gathering"},
    sender="admin",
)
