"""The queue message of an order that needs documents (docs/contract/jobs.md#documents)."""

from functools import partial

from sqlalchemy import Connection

from openevent.infra import db
from openevent.infra.config import settings
from openevent.infra.telemetry import logger
from openevent.work import queues
from openevent.work.jobs import Id
from openevent.work.messages import QueueMessage


class OrderDocuments(QueueMessage):
    """Make the tickets and the invoice of an order that is placed or completed."""

    documents_of_order: Id
    request_id: str = ""


def send_order(connection: Connection, order_id: int) -> None:
    """Let the document worker make the documents of an order after the commit.

    The transaction must have changed the order's row: the worker waits for its lock.
    """
    request_id = logger.get_correlation_id() or ""
    message = OrderDocuments(documents_of_order=order_id, request_id=request_id)
    url = settings().documents_queue_url
    db.call_before_commit(connection, partial(queues.send_message, url, message))
