"""The examples of suppressions, which the fixtures insert."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"address": ("annie@example.org", "jean@example.org")},
    attributes={"cause": "bounce", "detail": "550 5.1.1 No such user here"},
    sender="admin",
)
