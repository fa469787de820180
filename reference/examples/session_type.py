"""The examples of session types."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"name": ("Talk", "Workshop", "Panel")},
    attributes={"length": "00:30"},
    change={"length": "01:00"},
)
