"""The examples of the sizes of the pictures of people."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    change={"thumbnail-size-width-height": 640},
    bodies={
        "PATCH /v1/speaker-image-sizes": {
            "data": {
                "type": "speaker-image-size",
                "id": "2",
                "attributes": {"icon-size-width-height": 40},
            }
        }
    },
    sender="admin",
    senders={"GET /v1/speaker-image-sizes": ""},
)
