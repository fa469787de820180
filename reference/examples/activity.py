"""The examples of activities, which the fixtures insert."""

from typing import Final

from reference.example_rows import ExampleRows, build_filter
from reference.people import READER

ACTOR: Final = f"{READER}@example.org"

EXAMPLE: Final = ExampleRows(
    varied={"action": ("session.created session 2", "session.updated session 2")},
    attributes={"actor": ACTOR},
    sender="admin",
    queries={
        "GET /v1/activities": {
            "filter[actor]": ACTOR,
            "filter": build_filter("action", "like", "session.%"),
        }
    },
)
