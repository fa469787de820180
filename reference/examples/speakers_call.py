"""The examples of calls for speakers."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"announcement": ("Come and talk.", "Come.", "Tell us about letters.")},
    attributes={"starts-at": "2025-01-01T00:00:00Z", "ends-at": "2030-02-01T00:00:00Z"},
)
