"""The import worker's entry: jobs from the imports queue."""

from typing import Any

from import_worker.importer import run
from openevent.work import worker
from openevent.work.jobs import ImportEvent


def lambda_handler(event: dict[str, Any], context: Any) -> None:
    """Import the event of the batch's one job; SQS retries the job after an exception."""
    worker.handle(event, context, {ImportEvent: run})
