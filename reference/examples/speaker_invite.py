"""The examples of speaker invites."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"email": ("maria@example.org", "irene@example.org", "lise@example.org")},
    links=("event", "session"),
    senders={
        f"{method} /v1/speaker-invites/{{key}}/{verb}-invite": person
        for method in ("GET", "POST")
        for verb, person in (("accept", "irene"), ("reject", "grace"))
    },
)
