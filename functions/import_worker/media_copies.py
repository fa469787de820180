"""Copy a large upload to the media of a row: S3 may take longer than a request has."""

from typing import Any

from sqlalchemy import Connection, update

from openevent.domain.media import objects, unused_media
from openevent.domain.media.objects import StoredObject
from openevent.infra import db, storage
from openevent.infra.media_keys import MEDIA_PREFIX
from openevent.infra.media_types import HEAD_BYTES
from openevent.resources import BY_TYPE
from openevent.work import changes, jobs, tasks
from openevent.work.job_failure import JobFailed
from openevent.work.jobs import CopyMedium

NO_UPLOAD = "The uploaded file was replaced, or its day is over. Upload it again."
CHANGED = "Somebody changed this field or removed the row meanwhile, so the file was not used."


def run(message: CopyMedium, progress: tasks.Progress) -> jobs.Row:
    """Copy the object, then store its key and end the job in one transaction.

    Raises JobFailed if the upload is gone or the row has another value, tasks.TaskEnded if the job
    has already ended.
    """
    progress.phase(0, "Storing the file")
    with db.connect(db.WORKER_WAIT_SECONDS) as connection:
        connection.execute(unused_media.build_note([message.key]))
    _copy(message)
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        result = {"url": storage.build_public_url(message.key)}
        row = jobs.end(connection, message.task_id, jobs.SUCCESS, result)
        if row is None:
            raise tasks.TaskEnded
        _store_key(connection, message)
    return row


def _copy(message: CopyMedium) -> None:
    source = StoredObject(message.source, message.etag, message.size, "")
    try:
        head = objects.read(source, HEAD_BYTES)
        objects.copy(source, message.key, storage.build_media_headers(head, message.key))
    except objects.Gone as error:
        raise JobFailed(NO_UPLOAD, reason="gone") from error


def _store_key(connection: Connection, message: CopyMedium) -> None:
    """Store the key if nobody but earlier jobs changed the column, and record the change."""
    table = BY_TYPE[message.resource].table
    column: Any = table.c[message.column]
    is_unchanged = column.is_not_distinct_from(message.old_value)
    is_expected = is_unchanged | column.in_(message.earlier_keys)
    is_there = table.c.deleted_at.is_(None)
    statement = update(table).where(table.c.id == message.row_id, is_expected, is_there)
    if not connection.execute(statement.values({message.column: message.key})).rowcount:
        raise JobFailed(CHANGED, reason="changed")
    old_values = {message.old_value or "", *message.earlier_keys} - {message.key}
    if old_keys := [value for value in old_values if value.startswith(MEDIA_PREFIX)]:
        connection.execute(unused_media.build_note(old_keys))
    subject = (message.resource, message.row_id)
    facts = {"columns": [message.column]}
    event = {"event": message.event_id} if message.event_id else {}
    changes.record(
        connection, f"{message.resource}.updated", subject, message.user_id, **facts, **event
    )
