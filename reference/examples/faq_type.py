"""The examples of types of FAQs."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"name": ("Travel", "Food", "Venue")},
)
