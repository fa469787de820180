"""Handle the message of an order whose documents are to be made."""

from datetime import datetime
from functools import partial
from typing import Final

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from document_worker import loading, making
from openevent.domain.documents import files
from openevent.domain.documents.files import DocumentFile
from openevent.domain.documents.messages import OrderDocuments
from openevent.infra import db
from openevent.infra.telemetry import logger
from openevent.work import queues
from openevent.work.commit_wait import CommitWait
from openevent.work.messages import read_message
from openevent.work.worker import NotCommitted

CLOCKS_SECONDS: Final = 2
"""How far the clocks of SQS and of the database may be apart."""


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
    is_made = order.made_at is not None and _is_after(order.made_at, record)
    _save(message, order, None if is_made else making.make(order))
    return None


def _is_after(moment: datetime, record: SQSRecord) -> bool:
    """Tell whether a moment of the database is after the message was sent.

    A hundred changes of a large order that wait then take two runs, not a hundred.
    """
    sent_at = queues.get_sent_time(record)
    return bool(sent_at) and moment.timestamp() > sent_at + CLOCKS_SECONDS


def _save(
    message: OrderDocuments, order: making.OrderContent, stored: list[DocumentFile] | None
) -> None:
    """Save the files of an order, unless it is gone; without files, those that it has count."""
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        if not loading.lock_order(connection, order.order_id):
            return
        if stored is None:
            files.confirm(connection, order.order_id, message.cause)
        else:
            files.save(connection, order.order_id, stored, order.loaded_at, message.cause)


def _load(order_id: int) -> making.OrderContent | None:
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        return loading.load_order(connection, order_id)


def _return_or_drop(record: SQSRecord) -> None:
    if queues.is_young(record):
        raise NotCommitted("The order's row is not committed yet.")
    logger.warning("a message of an order without a row is dropped")
