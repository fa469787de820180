"""The examples of ticket fees."""

from typing import Final

from reference.example_rows import ExampleRows
from reference.people import ADMIN

EXAMPLE: Final = ExampleRows(
    varied={"currency": ("EUR", "USD", "SGD")},
    attributes={"service-fee": 2, "maximum-fee": 10},
    change={"maximum-fee": 15},
    sender=ADMIN,
)
