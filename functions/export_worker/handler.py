"""The export worker's entry: one SQS record per invocation."""

from typing import Any

from export_worker import exporter, personal_data
from openevent.work import worker
from openevent.work.jobs import ExportEvent, ExportUser


def lambda_handler(event: dict[str, Any], context: Any) -> None:
    """Export the event, or the data of the user, that the record's message names."""
    worker.handle(event, context, {ExportEvent: exporter.run, ExportUser: personal_data.run})
