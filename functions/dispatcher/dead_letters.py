"""Dead letters: messages that failed at every delivery (docs/contract/jobs.md#dead-letters).

Their jobs and mails end here as failed, so that every job and every mail has an end. Changes and
outcomes are tried again. A letter that no release can read is put aside.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from sqlalchemy import Connection, null, select, update

from dispatcher import change_messages, outcomes
from openevent.domain.documents import files
from openevent.domain.documents.messages import OrderDocuments
from openevent.domain.pictures import stored
from openevent.domain.pictures.changes import UNREADABLE
from openevent.domain.pictures.messages import EventPictures, RowPicture
from openevent.infra import db
from openevent.infra.telemetry import logger, write_metric
from openevent.mail.messages import Mail, MailHeader
from openevent.model.resource import Resource
from openevent.resources import BY_TYPE
from openevent.resources.mail import FAILED, QUEUED, mails
from openevent.work import changes, job_outcome, jobs, messages, queues, unreadable
from openevent.work.changes import BatchMessage
from openevent.work.commit_wait import CommitWait
from openevent.work.job_failure import JobFailed
from openevent.work.messages import (
    NewerVersion,
    QueueMessage,
    Unreadable,
    read_header,
    read_message,
)

JOB_GIVEN_UP: Final = (
    "The job failed at every attempt and was given up. Nothing of it was kept. "
    "You can start it again."
)

NO_MESSAGE: Final = "It is the message of no job, mail, change or outcome."


def settle(record: SQSRecord, context: Any, wait: CommitWait) -> bool:
    """End the job or mail of a dead letter as failed, or try its changes or outcomes again.

    Returns False if the letter must return: while its job may still be committed, if the job ends
    at this moment elsewhere, or if its changes or outcomes fail again. Raises NewerVersion.
    """
    task_id = _read_task_id(record)
    if task_id is None:
        return _settle_other(record, context, wait)
    logger.append_keys(task_id=str(task_id))
    with db.connect(db.WORKER_WAIT_SECONDS) as connection:
        job = jobs.load(connection, task_id)
    if job is None:
        return _drop_if_old(record)
    logger.append_keys(job_id=job["id"], correlation_id=job["options"].get("request_id"))
    if job["state"] == jobs.WAITING:
        return _fail_job(job, record)
    job_outcome.apply(job)
    return True


def _settle_other(record: SQSRecord, context: Any, wait: CommitWait) -> bool:
    """Handle a letter without a job: end a mail; try changes and outcomes once more.

    Changes, outcomes and messages of a newer release return until they succeed or 14 days are over.
    An alarm on the oldest letter reports them.
    """
    if _is_message(record, Mail):
        return _fail_mail(record)
    if _is_message(record, BatchMessage):
        return change_messages.settle(record, context, wait)
    for message_type, give_up in GIVE_UP.items():
        if _is_message(record, message_type):
            return give_up(record)
    if messages.split_message(record.body, "items"):
        return outcomes.settle(record, context, wait)
    unreadable.put_aside(record, _explain(record))
    return _fail_mail(record)


def _explain(record: SQSRecord) -> Unreadable:
    try:
        read_message(record, QueueMessage)
    except Unreadable as error:
        return error
    return Unreadable(NO_MESSAGE)


def _is_message(record: SQSRecord, message_type: type[QueueMessage]) -> bool:
    try:
        read_message(record, message_type)
    except Unreadable:
        return False
    return True


def _fail_mail(record: SQSRecord) -> bool:
    """End the mail that the message names, if it names one."""
    try:
        mail = read_header(record, MailHeader)
    except Unreadable:
        return True
    table = mails.table
    is_waiting = (
        table.c.key == mail.key,
        table.c.attempt == mail.attempt,
        table.c.state == QUEUED,
    )
    values = {"state": FAILED, "reason": outcomes.GIVEN_UP_REASON}
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        if connection.execute(update(table).where(*is_waiting).values(values)).rowcount:
            write_metric("MailFailed")
            logger.error("a mail was given up", extra={"mail": str(mail.key)})
    return True


def _give_up_documents(record: SQSRecord) -> bool:
    """Record that the documents of an order were given up, so that its mails go without them.

    False while the order may still be committed.
    """
    message = read_message(record, OrderDocuments)
    order_id = message.documents_of_order
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        is_there = files.has_order(connection, order_id)
        if is_there:
            files.give_up(connection, order_id, message.cause)
    if not is_there:
        return not queues.is_young(record)
    write_metric("DocumentDead")
    logger.error("the documents of an order were given up", extra={"order": order_id})
    return True


def _fail_picture(record: SQSRecord) -> bool:
    """Store that the picture has no sizes; False while its row may still be committed."""
    message = read_message(record, RowPicture)
    resource = BY_TYPE.get(message.type)
    if resource is None or message.column not in resource.pictures:
        unreadable.put_aside(record, Unreadable("It names no column with pictures."))
        return True
    entry = stored.build_error(message.key, stored.NOT_MADE)
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        is_stored = stored.save(connection, resource, message.row_id, message.column, entry)
        if is_stored:
            _tell_people(connection, resource, message.row_id)
    if not is_stored:
        return not queues.is_young(record)
    write_metric("PictureDead")
    extra = {"type": message.type, "row_id": message.row_id, "column": message.column}
    logger.error("the sizes of a picture were given up", extra=extra)
    return True


def _tell_people(connection: Connection, resource: Resource, row_id: int) -> None:
    """Record the change that notifies the organizers, or the user, of a picture without sizes."""
    table = resource.table
    event_id = table.c.id if resource.type == "event" else table.c.get("event_id", null())
    id_ = connection.execute(select(event_id).where(table.c.id == row_id)).scalar()
    event = {} if id_ is None else {"event": id_}
    subject = (resource.type, row_id)
    changes.record(connection, UNREADABLE, subject, None, reason=stored.NOT_MADE, **event)


def _give_up_event(record: SQSRecord) -> bool:
    """Give up the pictures of an event that are left; `POST /v1/admin/images` makes all.

    False while the event may still be committed.
    """
    message = read_message(record, EventPictures)
    table = BY_TYPE["event"].table
    query = select(table.c.id).where(table.c.id == message.pictures_of_event)
    with db.connect(db.WORKER_WAIT_SECONDS) as connection:
        if connection.execute(query).first() is None:
            return not queues.is_young(record)
    write_metric("PictureDead")
    extra = {"event": message.pictures_of_event}
    logger.error("the sizes of an event's pictures were given up", extra=extra)
    return True


GIVE_UP: Final[Mapping[type[QueueMessage], Callable[[SQSRecord], bool]]] = {
    OrderDocuments: _give_up_documents,
    RowPicture: _fail_picture,
    EventPictures: _give_up_event,
}
"""What ends the work of a message that is neither a job nor a mail nor a change."""


def _fail_job(job: jobs.Row, record: SQSRecord) -> bool:
    if job_outcome.fail(job["task_id"], JobFailed(JOB_GIVEN_UP, reason="dead")) is None:
        return False
    write_metric("JobDead")
    extra = {"kind": job["kind"], "message_id": record.message_id}
    logger.error("a job failed at every delivery", extra=extra)
    return True


def _drop_if_old(record: SQSRecord) -> bool:
    if queues.is_young(record):
        return False
    extra = {"message_id": record.message_id}
    logger.warning("a dead letter without a job is dropped", extra=extra)
    return True


def _read_task_id(record: SQSRecord) -> UUID | None:
    """Read the task's id from the body, or from the message's attribute if that fails."""
    try:
        return read_message(record, jobs.Message).task_id
    except NewerVersion:
        return queues.read_task_id(record)
    except Unreadable as error:
        task_id = queues.read_task_id(record)
        if task_id is not None:
            unreadable.put_aside(record, error)
        return task_id
