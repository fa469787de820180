"""The examples of message settings."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    change={"enabled": False},
    sender="admin",
    queries={"GET /v1/message-settings": {"page[size]": "2"}},
)
