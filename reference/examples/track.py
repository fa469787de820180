"""The examples of tracks."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"name": ("Engines", "Looms", "Letters")},
    attributes={"color": "#2f80ed"},
    change={"color": "#27ae60"},
    queries={"GET /v1/tracks": {"page[size]": "2", "include": "event", "fields[event]": "name"}},
)
