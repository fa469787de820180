"""The examples of favourite sessions; a session is a favourite of a user once."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    links=(),
    varied_links={"session": (0, 1, 0)},
    senders={
        "POST /v1/user-favourite-sessions": "clara",
        "DELETE /v1/user-favourite-sessions/{key}": "clara",
    },
)
