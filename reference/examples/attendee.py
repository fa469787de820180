"""The examples of attendees."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"firstname": ("Ada", "Grace", "Katherine")},
    attributes={"lastname": "Miller", "email": "ada@example.org"},
    change={"company": "Mill & Co."},
    links=("event", "ticket"),
)
