"""The examples of event topics."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"name": ("Science", "Engineering", "Arts")},
    attributes={"slug": "topic"},
    sender="admin",
)
