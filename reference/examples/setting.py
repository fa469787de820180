"""The examples of settings."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    change={
        "tagline": "Come and see.",
        "email-from": "news@example.org",
        "email-from-name": "Engine Days",
    },
    bodies={
        "PATCH /v1/settings": {
            "data": {"type": "setting", "id": "1", "attributes": {"tagline": "Come and hear."}}
        }
    },
    sender="admin",
    senders={"GET /v1/settings": ""},
)
