"""The examples of roles."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    change={"title-name": "Host"},
    sender="admin",
)
