"""The import worker's entry: jobs from the imports queue."""

from functools import partial
from typing import Any
from uuid import UUID

from import_worker import importer, media_copies
from openevent.infra import db, init_phase
from openevent.work import jobs, worker
from openevent.work.jobs import CopyMedium, ImportEvent


def lambda_handler(event: dict[str, Any], context: Any) -> None:
    """Do the batch's one job: import an event, or copy a large file to the media of a row.

    SQS retries the job after an exception.
    """
    worker.handle(event, context, {ImportEvent: importer.run, CopyMedium: media_copies.run})


init_phase.prepare(
    partial(db.prepare, jobs.select_by_task(UUID(int=0))),
    *init_phase.create_clients("dynamodb", "s3", "sqs"),
)
