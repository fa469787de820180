"""Start exports and deliver their messages, as API and queue do; load the results."""

import io
import json
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

from export_worker.handler import lambda_handler
from openevent.infra import db, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.work import jobs
from tests.integration import outcomes
from tests.integration.letters import Context, sqs_event

row_of, task_of = outcomes.row_of, outcomes.task_of


def start_export(event_id: int, user_id: int, **switches: bool) -> jobs.ExportEvent:
    """Insert the job of an export, as the API does; return its message."""
    message = jobs.ExportEvent(
        task_id=uuid4(), user_id=user_id, request_id="r-1", event_id=event_id, **switches
    )
    with db.transaction() as connection:
        jobs.insert_job(connection, message, "Analytical Days", None)
    return message


def run_worker(message: jobs.Message, seconds: float = 900) -> jobs.Row:
    """Run the worker in this process on the message; return the job's row afterwards."""
    lambda_handler(sqs_event(message), Context(seconds))
    return row_of(message)


def load_zip(message: jobs.ExportEvent) -> bytes:
    key = storage.build_export_key(message.event_id, str(message.task_id))
    return bytes(client("s3").get_object(Bucket=settings().bucket, Key=key)["Body"].read())


def unzip(zipped: bytes) -> dict[str, bytes]:
    """Return the files of a zip by path, in the zip's order."""
    with ZipFile(io.BytesIO(zipped)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def read_records(zipped: bytes) -> dict[str, Any]:
    """Read the JSON files of a zip."""
    return {path: json.loads(content) for path, content in unzip(zipped).items() if "/" not in path}


def run_export(event_id: int, user_id: int, **switches: bool) -> bytes:
    """Export an event and check that it succeeds; return the zip."""
    message = start_export(event_id, user_id, **switches)
    row = run_worker(message)
    assert row["state"] == jobs.SUCCESS, row["result"]
    return load_zip(message)


def list_keys(prefix: str) -> list[str]:
    return [key for key, _ in storage.list_objects(prefix)]


def list_open_uploads() -> list[str]:
    """Return the keys of multipart uploads that were neither completed nor aborted."""
    answer = client("s3").list_multipart_uploads(Bucket=settings().bucket)
    return [upload["Key"] for upload in answer.get("Uploads", ())]
