"""The examples of notifications, which the fixtures insert."""

from typing import Final

from reference.example_rows import ExampleRows
from reference.people import PEOPLE, READER

ACTION: Final = "New Session Proposal"
TITLE: Final = "New session proposal for Engine Days"

EXAMPLE: Final = ExampleRows(
    varied={"message": ("Difference Engines has come.", "Jacquard's Cards has come.")},
    attributes={
        "action": ACTION,
        "title": TITLE,
        "content": {"type": "session", "id": "2", "event": 1},
    },
    change={"is-read": True},
    sender="admin",
    queries={
        "GET /v1/notifications": {
            "filter[action]": ACTION,
            "include": "user",
            "fields[user]": "email",
        }
    },
    linked_rows={"PATCH /v1/notifications/{key}/relationships/user": PEOPLE.index(READER)},
)
