"""The examples of settings."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    change={
        "tagline": "Come and see.",
        "email-from": "news@example.org",
        "email-from-name": "Engine Days",
    },
    sender="admin",
    senders={"GET /v1/settings": ""},
)
