"""Dead letters: messages that failed at every delivery (docs/contract/jobs.md#dead-letters).

Their jobs and mails end here as failed, so that every job and every mail has an end. Changes and
outcomes are tried again.
"""

from typing import Any, Final
from uuid import UUID

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pydantic import BaseModel, ValidationError
from sqlalchemy import update

from dispatcher import change_messages, outcomes
from openevent.infra import db
from openevent.infra.telemetry import logger, write_metric
from openevent.mail.messages import Mail, Outcomes
from openevent.resources.mail import FAILED, QUEUED, mails
from openevent.work import job_outcome, jobs, queues
from openevent.work.changes import BatchMessage
from openevent.work.job_failure import JobFailed

JOB_GIVEN_UP: Final = (
    "The job failed at every attempt and was given up. Nothing of it was kept. "
    "You can start it again."
)


def settle(record: SQSRecord, context: Any) -> bool:
    """End the job or mail of a dead letter as failed, or try its changes or outcomes again.

    Returns False if the letter must return: while its job may still be committed, if the job ends
    at this moment elsewhere, or if its changes or outcomes fail again.
    """
    task_id = _task_id(record)
    if task_id is None:
        return _settle_other(record, context)
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


def _settle_other(record: SQSRecord, context: Any) -> bool:
    """Handle a letter without a job: end a mail; try changes and outcomes once more.

    Changes and outcomes return until they succeed or 14 days are over. An alarm on the oldest
    letter reports them.
    """
    options = (
        (Mail, _fail_mail),
        (BatchMessage, change_messages.settle),
        (Outcomes, outcomes.settle),
    )
    for message_type, settle_message in options:
        if _is_message(record, message_type):
            return settle_message(record, context)
    write_metric("LetterDead")
    logger.error("a dead letter names no task: dropped", extra={"message_id": record.message_id})
    return True


def _is_message(record: SQSRecord, message_type: type[BaseModel]) -> bool:
    try:
        message_type.model_validate_json(record.body)
    except ValidationError:
        return False
    return True


def _fail_mail(record: SQSRecord, _context: Any) -> bool:
    mail, table = Mail.model_validate_json(record.body), mails.table
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


def _task_id(record: SQSRecord) -> UUID | None:
    """Read the task's id from the body, or from the message's attribute if that fails."""
    try:
        return jobs.Message.model_validate_json(record.body).task_id
    except ValidationError:
        return queues.read_task_id(record)
