"""The examples of social links."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"name": ("Web", "Video", "Code")},
    attributes={"link": "https://example.org/engine-days"},
    change={"link": "https://example.org/days"},
)
