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
    """Make the tickets and the invoice of an order that is placed or completed.

    `cause` is the id of the change whose mails wait for the files; None if nobody waits.
    """

    documents_of_order: Id
    cause: Id | None = None
    request_id: str = ""


def send_order(connection: Connection, order_id: int, cause: int | None = None) -> None:
    """Let the document worker make the documents of an order; the message leaves with the commit.

    The worker waits for a transaction that changes the order's row.
    """
    request_id = logger.get_correlation_id() or ""
    message = OrderDocuments(documents_of_order=order_id, cause=cause, request_id=request_id)
    url = settings().documents_queue_url
    db.call_before_commit(connection, partial(queues.send_message, url, message))
