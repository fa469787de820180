"""The examples of role invites."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"email": ("maria@example.org", "irene@example.org", "lise@example.org")},
    attributes={"role-name": "moderator"},
)
