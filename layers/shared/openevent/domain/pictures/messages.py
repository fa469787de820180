"""The queue messages of pictures that wait for their sizes (docs/contract/jobs.md#images)."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from openevent.infra import db
from openevent.infra.config import settings
from openevent.infra.media_keys import MEDIA_PREFIX
from openevent.infra.telemetry import logger
from openevent.model.resource import Resource
from openevent.work import queues
from openevent.work.jobs import Id
from openevent.work.messages import QueueMessage


class RowPicture(QueueMessage):
    """One picture of a row: the type of the resource, the id, the column, and the key in it."""

    type: str
    row_id: Id
    column: str
    key: str
    request_id: str = ""


class EventPictures(QueueMessage):
    """All pictures of an event that wait for their sizes; `import_task_id` gets warnings."""

    pictures_of_event: Id
    import_task_id: UUID | None = None
    request_id: str = ""


type PictureMessage = RowPicture | EventPictures


def send_before_commit(connection: Connection, message: PictureMessage) -> None:
    """Send the message just before the transaction commits."""
    url = settings().images_queue_url
    db.call_before_commit(connection, partial(queues.send_message, url, message))


def send_event(connection: Connection, event_id: int, import_task_id: UUID | None = None) -> None:
    """Let the image worker make the missing sizes of an event after the commit."""
    request_id = logger.get_correlation_id() or ""
    message = EventPictures(
        pictures_of_event=event_id, import_task_id=import_task_id, request_id=request_id
    )
    send_before_commit(connection, message)


def send_row(
    connection: Connection, resource: Resource, row_id: int, columns: Mapping[str, Any]
) -> None:
    """Let the image worker make the sizes of each picture that a write stores in the row."""
    for column in resource.pictures.keys() & columns.keys():
        key = columns[column]
        if isinstance(key, str) and key.startswith(MEDIA_PREFIX):
            request_id = logger.get_correlation_id() or ""
            message = RowPicture(
                type=resource.type, row_id=row_id, column=column, key=key, request_id=request_id
            )
            send_before_commit(connection, message)
