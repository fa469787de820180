"""The examples of users."""

from typing import Final

from reference.example_rows import ExampleRows
from reference.people import PASSWORD

EXAMPLE: Final = ExampleRows(
    varied={"email": ("ada@example.org", "grace@example.org", "katherine@example.org")},
    attributes={"password": PASSWORD},
    change={"first-name": "Ada", "last-name": "Lovelace", "is-profile-public": True},
    sender="admin",
    queries={"GET /v1/users": {"filter[email]": "ada@example.org"}},
    senders={"PATCH /v1/users/{key}": "ada", "GET /v1/users/{key}/exports/{task_id}": "ada"},
)
