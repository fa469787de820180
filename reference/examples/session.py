"""The examples of sessions."""

from typing import Final

from reference.example_rows import ExampleRows
from reference.people import PEOPLE

EXAMPLE: Final = ExampleRows(
    varied={"title": ("Notes on the Engine", "Compilers", "Orbits")},
    attributes={
        "state": "accepted",
        "starts-at": "2030-05-01T10:00:00Z",
        "ends-at": "2030-05-01T10:30:00Z",
    },
    change={"short-abstract": "What the Engine can do.", "language": "en"},
    links=("event", "track", "session-type", "microlocation", "speakers"),
    queries={
        "GET /v1/sessions": {
            "filter[state]": "accepted",
            "page[size]": "2",
            "fields[session]": "title,starts-at",
        },
        "GET /v1/sessions/{key}": {
            "include": "track,speakers",
            "fields[track]": "name",
            "fields[speaker]": "name",
        },
    },
    linked_rows={
        "PATCH /v1/sessions/{key}/relationships/speakers": 1,
        "POST /v1/sessions/{key}/relationships/speakers": 0,
        "PATCH /v1/sessions/{key}/relationships/creator": PEOPLE.index("clara"),
    },
)
