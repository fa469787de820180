"""The examples of event topics."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"name": ("Astronomy", "Engineering", "Poetry")},
    attributes={"slug": "topic"},
    sender="admin",
)
