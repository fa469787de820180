"""The examples of services."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(sender="admin")
