"""The export worker's entry: one SQS record an invocation."""

from typing import Any

from export_worker import exporter, own_data
from openevent import worker
from openevent.jobs import ExportEvent, ExportUser


def lambda_handler(event: dict[str, Any], context: Any) -> None:
    """Export the event, or gather the data of the user, that the record's message names."""
    worker.handle(event, context, {ExportEvent: exporter.run, ExportUser: own_data.run})
