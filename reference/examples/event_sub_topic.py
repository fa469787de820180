"""The examples of event sub-topics."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"name": ("Telescopes", "Planets", "Comets")},
    attributes={"slug": "sub-topic"},
    links=("event-topic",),
    sender="admin",
)
