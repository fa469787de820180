"""Handle the message of an order whose documents are to be made."""

from functools import partial

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from document_worker import loading, making
from openevent.domain.documents import files
from openevent.domain.documents.messages import OrderDocuments
from openevent.infra import db
from openevent.infra.telemetry import logger
from openevent.work import queues
from openevent.work.commit_wait import CommitWait
from openevent.work.messages import read_message
from openevent.work.worker import NotCommitted


def handle(record: SQSRecord, _deadline: float) -> None:
    """Make the documents that the message asks for. Raises Unreadable and NotCommitted."""
    message = read_message(record, OrderDocuments)
    logger.append_keys(correlation_id=message.request_id)
    order_id = message.documents_of_order
    order = CommitWait().until(record, partial(_load, order_id))
    if order is None:
        return _return_or_drop(record)
    if not order.tickets:
        # The lock has shown that its transaction is over: it was cancelled, or rolled back.
        logger.info("an order without tickets has no documents")
        return None
    stored = making.make(order)
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        if loading.lock_order(connection, order_id):
            files.save(connection, order_id, stored, order.loaded_at, message.cause)
    return None


def _load(order_id: int) -> making.OrderContent | None:
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        return loading.load_order(connection, order_id)


def _return_or_drop(record: SQSRecord) -> None:
    if queues.is_young(record):
        raise NotCommitted("The order's row is not committed yet.")
    logger.warning("a message of an order without a row is dropped")
