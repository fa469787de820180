"""The import worker's entry: jobs from the imports queue."""

from functools import partial
from typing import Any
from uuid import UUID

from import_worker.importer import run
from openevent.infra import db, init_phase
from openevent.work import jobs, worker
from openevent.work.jobs import ImportEvent


def lambda_handler(event: dict[str, Any], context: Any) -> None:
    """Import the event of the batch's one job; SQS retries the job after an exception."""
    worker.handle(event, context, {ImportEvent: run})


init_phase.prepare(
    partial(db.prepare, jobs.select_by_task(UUID(int=0))),
    *init_phase.create_clients("dynamodb", "s3", "sqs"),
)
