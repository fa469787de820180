"""What tests look at around jobs: rows, messages in the queue, uploads in the bucket."""

import io
import json
import zipfile
from typing import Any
from uuid import UUID

from sqlalchemy import select

from openevent.infra import db, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.work import jobs
from tests.integration import letters

ZIP_NAME = "FOSSASIASummit2018.zip"


def build_zip(size: int = 10) -> bytes:
    """A zip with one stored entry of that many bytes; no clock in it, so it is always the same."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo("event"), b"\r\n" * (size // 2))
    return stream.getvalue()


def read_task_id(task_url: str) -> UUID:
    """The task's id, as clients find it (docs/contract/clients.md#2-task-url)."""
    return UUID(task_url.split("/")[3])


def load_job(task_id: UUID) -> dict[str, Any] | None:
    with db.connect() as connection:
        job = jobs.load(connection, task_id)
    return dict(job) if job else None


def load_jobs(user_id: int) -> list[dict[str, Any]]:
    table = jobs.jobs
    with db.connect() as connection:
        rows = connection.execute(
            select(table).where(table.c.user_id == user_id).order_by(table.c.id)
        ).mappings()
        return [dict(row) for row in rows]


def receive_messages(url: str) -> list[dict[str, Any]]:
    """Take all messages out of a queue, also delayed ones: body, group, task id."""
    bodies = []
    while letters.count_messages(url):
        response = client("sqs").receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            MessageAttributeNames=["All"],
            MessageSystemAttributeNames=["MessageGroupId"],
            WaitTimeSeconds=1,
            VisibilityTimeout=letters.LONGEST_VISIBILITY,
        )
        for message in response.get("Messages", []):
            client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            task_id = message["MessageAttributes"]["task_id"]["StringValue"]
            group = message.get("Attributes", {}).get("MessageGroupId")
            body = json.loads(message["Body"])
            bodies.append({"body": body, "task_id": task_id, "group": group})
    return bodies


def receive_imports() -> list[dict[str, Any]]:
    return receive_messages(settings().imports_queue_url)


def receive_exports() -> list[dict[str, Any]]:
    return receive_messages(settings().exports_queue_url)


def put_upload(user_id: int, upload_id: str, content: bytes) -> str:
    """Put an upload as the pre-signed form would; gives its ETag."""
    return storage.put_upload(storage.build_upload_key(user_id, upload_id), content)


def end_job(task_id: UUID, state: str, result: dict[str, Any]) -> dict[str, Any]:
    """End a job as a worker does, without its work."""
    with db.transaction() as connection:
        ended = jobs.end(connection, task_id, state, result)
    assert ended is not None
    return dict(ended)
