"""The examples of FAQs."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"question": ("Is there a train?", "Is there tea?", "Is there a lift?")},
    attributes={"answer": "There is."},
    change={"answer": "There is, every hour."},
    links=("event", "faq-type"),
)
