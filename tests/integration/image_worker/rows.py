"""Pictures in rows: store one, send its message as the API does, deliver messages, load the row."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import UUID

from PIL import Image
from sqlalchemy import select, update

from image_worker.handler import lambda_handler
from openevent.domain.pictures import messages
from openevent.infra import db, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.resources import BY_TYPE
from openevent.work.changes import changes
from tests.integration import letters

SECONDS = 120
"""How long a run may take (template.yaml)."""


@dataclass(frozen=True)
class Place:
    """The column of a row that holds a picture."""

    type: str
    row_id: int
    column: str


def put(content: bytes, event_id: int, name: str = "photo.jpg") -> str:
    """Store a picture as a medium of an event; give its key."""
    key = storage.build_media_key(event_id, sha256(content).hexdigest(), name)
    storage.put_media(key, content, content)
    return key


def change(place: Place, **columns: Any) -> None:
    """Change a row without a message."""
    table = BY_TYPE[place.type].table
    with db.transaction() as connection:
        connection.execute(update(table).where(table.c.id == place.row_id).values(columns))


def show(place: Place, key: str) -> None:
    """Put a picture into its row and send the message, as a write by the API does."""
    resource = BY_TYPE[place.type]
    entries = load(place)["picture_sizes"] or {}
    others = {name: entry for name, entry in entries.items() if name != place.column}
    change(place, **{place.column: key, "picture_sizes": others or None})
    with db.transaction() as connection:
        messages.send_row(connection, resource, place.row_id, {place.column: key})


def show_all(event_id: int, task_id: UUID | None = None) -> None:
    """Send the message for all pictures of an event, as an import does."""
    with db.transaction() as connection:
        messages.send_event(connection, event_id, task_id)


def receive() -> dict[str, Any]:
    """Take a message from the queue, as Lambda gives it to the worker."""
    return letters.received(settings().images_queue_url)


def work(delivered: Mapping[str, Any] | None = None, seconds: float = SECONDS) -> None:
    """Let the worker handle a message: by default the next one of the queue."""
    lambda_handler(dict(delivered or receive()), letters.Context(seconds))


def count_messages() -> int:
    """Count the messages that wait in the queue of images."""
    return letters.count_messages(settings().images_queue_url)


def clear_queue() -> None:
    client("sqs").purge_queue(QueueUrl=settings().images_queue_url)


def load(place: Place) -> dict[str, Any]:
    """Load the row."""
    table = BY_TYPE[place.type].table
    with db.connect() as connection:
        query = select(table).where(table.c.id == place.row_id)
        return dict(connection.execute(query).mappings().one())


def load_entry(place: Place) -> dict[str, Any]:
    """Load what is stored of the picture."""
    return dict((load(place)["picture_sizes"] or {}).get(place.column, {}))


def fetch(key: str) -> dict[str, Any]:
    """Fetch an object: its headers, and its bytes as `Content`."""
    answer: Any = client("s3").get_object(Bucket=settings().bucket, Key=key)
    return {**answer, "Content": answer["Body"].read()}


def open_size(key: str) -> Image.Image:
    """Open a stored size."""
    return Image.open(BytesIO(fetch(key)["Content"]))


def list_changes(kind: str) -> list[dict[str, Any]]:
    """List the recorded changes of a kind."""
    with db.connect() as connection:
        query = select(changes).where(changes.c.kind == kind).order_by(changes.c.id)
        return [dict(row) for row in connection.execute(query).mappings()]
