"""The examples of what roles may do, with the first two of 35 rows."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    sender="admin",
    queries={"GET /v1/event-role-permissions": {"page[size]": "2"}},
)
