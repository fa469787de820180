"""The document worker's entry: the documents of orders, and badges."""

from functools import partial
from typing import Any

from document_worker import badges, loading, orders
from openevent.infra import db, init_phase
from openevent.work import worker
from openevent.work.jobs import PrintBadge


def lambda_handler(event: dict[str, Any], context: Any) -> None:
    """Make the documents that the batch's one message asks for; SQS retries an exception."""
    worker.handle(event, context, {PrintBadge: badges.run}, orders.handle)


init_phase.prepare(
    partial(db.prepare, loading.select_order(0)),
    *init_phase.create_clients("dynamodb", "s3", "sqs"),
)
