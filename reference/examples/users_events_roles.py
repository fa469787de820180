"""The examples of the roles of users in events."""

from typing import Final

from reference.example_rows import ExampleRows
from reference.people import PEOPLE

EXAMPLE: Final = ExampleRows(
    linked_rows={
        "PATCH /v1/users-events-roles/{key}/relationships/role": 1,
        "PATCH /v1/users-events-roles/{key}/relationships/user": PEOPLE.index("rita"),
    },
)
