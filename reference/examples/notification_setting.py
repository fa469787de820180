"""The examples of notification settings."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={
        "notification-type": ("New Session Proposal", "Session Schedule Change", "Event Exported")
    },
    attributes={"enabled": False},
    change={"enabled": True},
    senders={"GET /v1/notification-settings": "admin"},
)
