"""The examples of microlocations."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"name": ("Great Hall", "Attic", "Garden")},
    attributes={"floor": 1},
    change={"floor": 2},
)
