"""The examples of the sizes of event pictures."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    change={"thumbnail-width": 640, "thumbnail-quality": 85},
    bodies={
        "PATCH /v1/event-image-sizes": {
            "data": {"type": "event-image-size", "id": "1", "attributes": {"full-width": 1600}}
        }
    },
    sender="admin",
    senders={"GET /v1/event-image-sizes": ""},
)
