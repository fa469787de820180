"""The export worker's entry: one SQS record per invocation."""

from functools import partial
from typing import Any
from uuid import UUID

from export_worker import exporter, personal_data
from openevent.infra import db, init_phase
from openevent.work import jobs, worker
from openevent.work.jobs import ExportEvent, ExportUser


def lambda_handler(event: dict[str, Any], context: Any) -> None:
    """Export the event, or the data of the user, that the record's message names."""
    worker.handle(event, context, {ExportEvent: exporter.run, ExportUser: personal_data.run})


init_phase.prepare(
    partial(db.prepare, jobs.select_by_task(UUID(int=0))),
    *init_phase.create_clients("dynamodb", "s3", "sqs"),
)
