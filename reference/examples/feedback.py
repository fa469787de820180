"""The examples of feedback; a user gives one feedback per subject."""

from typing import Final

from reference.example_rows import ExampleRows

# The feedback that the requests change is of an event, so it gets no session.
EXAMPLE: Final = ExampleRows(
    varied={"rating": (4.5, 4.0, 5.0)},
    attributes={"comment": "I liked it."},
    change={"comment": "I liked it very much."},
    links=(),
    varied_links={"event": (0, None, None), "session": (None, 0, 1)},
    bodies={"PATCH /v1/feedbacks/{key}/relationships/session": {"data": None}},
    linked_rows={"PATCH /v1/feedbacks/{key}/relationships/event": 0},
)
