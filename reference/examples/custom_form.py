"""The examples of custom forms."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"field-identifier": ("title", "level", "language")},
    attributes={"form": "session", "type": "text"},
    change={"is-required": True},
)
