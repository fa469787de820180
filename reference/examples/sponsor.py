"""The examples of sponsors."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"name": ("Mill & Co.", "Looms Ltd.", "The Post")},
    attributes={"type": "gold", "level": 1},
    change={"level": 2},
)
