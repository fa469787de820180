"""Dead letters: messages that nobody got done. Their jobs and mails end here, so that every one ends (docs/contract/jobs.md#dead-letters)."""

import contextlib
from typing import Any
from uuid import UUID

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pydantic import ValidationError
from sqlalchemy import update

from dispatcher import changes, outcomes
from openevent.infra import db
from openevent.infra.telemetry import logger, write_metric
from openevent.mail.messages import Mail, Outcomes
from openevent.resources.mail import FAILED, QUEUED, mails
from openevent.work import job_failure, jobs, worker
from openevent.work.changes import BatchMessage
from openevent.work.import_report import JobFailed

DEAD = "The job failed each time it was tried, so it was given up and nothing of it was kept. You can start it again."


def settle(record: SQSRecord, context: Any) -> bool:
    """End the job of a dead letter as failed; False where the letter must come again.

    So it must while its job may yet commit, and where another ended the job in this moment and may
    not have told.
    """
    task_id = _task_id(record)
    if task_id is None:
        return _is_other(record, context)
    logger.append_keys(task_id=str(task_id))
    with db.connect(db.WORKER_WAIT_SECONDS) as connection:
        row = jobs.load(connection, task_id)
    if row is None:
        return _is_dropped(record)
    logger.append_keys(job_id=row["id"], correlation_id=row["options"].get("request_id"))
    if row["state"] == jobs.WAITING:
        return _bury(row, record)
    job_failure.clean_up(row)
    return True


def _is_other(record: SQSRecord, context: Any) -> bool:
    """Deal with what is no job: a mail that was tried for long has failed; a change or an outcome is dealt with here.

    Those come again until it is done, or their 14 days are over: the alarm on the oldest letter
    tells of them.
    """
    for message, done in (
        (Mail, _fail_mail),
        (BatchMessage, changes.settle),
        (Outcomes, outcomes.settle),
    ):
        with contextlib.suppress(ValidationError):
            message.model_validate_json(record.body)
            return done(record, context)
    write_metric("LetterDead")
    logger.error("a dead letter names no task: dropped", extra={"message_id": record.message_id})
    return True


def _fail_mail(record: SQSRecord, _context: Any) -> bool:
    mail, table = Mail.model_validate_json(record.body), mails.table
    ended = update(table).where(
        table.c.key == mail.key, table.c.attempt == mail.attempt, table.c.state == QUEUED
    )
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        if connection.execute(ended.values(state=FAILED, reason=outcomes.GIVEN_UP)).rowcount:
            write_metric("MailFailed")
            logger.error("a mail was given up", extra={"mail": str(mail.key)})
    return True


def _bury(row: jobs.Row, record: SQSRecord) -> bool:
    if job_failure.fail(row["task_id"], JobFailed(DEAD, reason="dead")) is None:
        return False
    write_metric("JobDead")
    logger.error(
        "a job died on every delivery", extra={"kind": row["kind"], "message_id": record.message_id}
    )
    return True


def _is_dropped(record: SQSRecord) -> bool:
    if worker.is_young(record):
        return False
    logger.warning(
        "a dead letter without a job is dropped", extra={"message_id": record.message_id}
    )
    return True


def _task_id(record: SQSRecord) -> UUID | None:
    """Read the task's id from the body, or from the attribute where the body is unreadable."""
    try:
        return jobs.Message.model_validate_json(record.body).task_id
    except ValidationError:
        return worker.read_task_id(record)
