"""The examples of tickets."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"name": ("Day ticket", "Student", "Supporter")},
    attributes={
        "type": "free",
        "quantity": 50,
        "sales-starts-at": "2020-01-01T08:00:00Z",
        "sales-ends-at": "2030-04-30T18:00:00Z",
    },
    change={"quantity": 60},
)
