"""The examples of email notifications; the third is about all events."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"next-event": (False, False, False)},
    change={"new-paper": False},
    varied_links={"event": (0, 1, None)},
    linked_rows={"PATCH /v1/email-notifications/{key}/relationships/event": 0},
    senders={"GET /v1/email-notifications": "admin"},
)
