"""The export worker's entry: one SQS record an invocation."""

from typing import Any

from export_worker.exporter import run
from openevent import worker
from openevent.jobs import ExportEvent


def lambda_handler(event: dict[str, Any], context: Any) -> None:
    """Export the event that the record's message names."""
    worker.handle(event, context, ExportEvent, run)
