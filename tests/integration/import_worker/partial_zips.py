"""Small zips of an event with just the files that a test gives."""

import json
from typing import Any

from tests.factories import archives
from tests.integration.import_worker import imports

EVENT: dict[str, Any] = {
    "id": 1,
    "name": "Days",
    "timezone": "UTC",
    "starts_at": "2018-03-22T09:00:00Z",
    "ends_at": "2018-03-23T09:00:00Z",
}
EMPTY_FILES: dict[str, Any] = {
    "event": EVENT,
    "microlocations": [],
    "sponsors": [],
    "speakers": [],
    "tracks": [],
    "sessions": [],
}


def pack(**files: Any) -> bytes:
    """Zip the files, with empty ones for those that are not given; None leaves a file out."""
    content_by_name = {**EMPTY_FILES, **files}
    return archives.pack_entries(
        {
            name: json.dumps(content).encode()
            for name, content in content_by_name.items()
            if content is not None
        }
    )


def import_files(user: int, **files: Any) -> tuple[int, list[str]]:
    """Import the files; return the event's id and the messages of the warnings."""
    message = imports.run_import(pack(**files), user)
    warnings = imports.row_of(message)["result"]["warnings"]
    return message.event_id or 0, [warning["message"] for warning in warnings]


def load_names(type_: str, event_id: int) -> list[str]:
    """Return the titles or names of an event's rows."""
    rows = imports.load_rows(type_, event_id)
    return [str(row.get("title", row.get("name"))) for row in rows]
