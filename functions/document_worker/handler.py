"""The document worker's entry: the documents of orders."""

from functools import partial
from typing import Any

from document_worker import loading, orders
from openevent.infra import db, init_phase
from openevent.infra.config import settings
from openevent.work import worker


def lambda_handler(event: dict[str, Any], context: Any) -> None:
    """Make the documents that the batch's one message asks for; SQS retries an exception."""
    worker.handle_messages(event, context, orders.handle, settings().documents_queue_url)


init_phase.prepare(
    partial(db.prepare, loading.select_order(0)),
    *init_phase.create_clients("s3", "sqs"),
)
