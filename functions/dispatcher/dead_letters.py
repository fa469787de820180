"""Dead letters: messages that no worker got done. Their jobs end here, so that every task ends (design 4.2)."""

from typing import Any
from uuid import UUID

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pydantic import ValidationError

from openevent import db, endings, jobs, worker
from openevent.problems import Refused
from openevent.telemetry import count, logger

DEAD = "The job failed each time it was tried, so it was given up and nothing of it was kept. You can start it again."


def settle(record: SQSRecord, _context: Any) -> bool:
    """End the job of a dead letter as failed; False where the letter must come again.

    So it must while its job may yet commit, and where another ended the job in this moment and may not have told.
    """
    task_id = _task_id(record)
    if task_id is None:
        logger.error("a dead letter names no task: dropped", extra={"message_id": record.message_id})
        return True
    logger.append_keys(task_id=str(task_id))
    with db.reading(db.WORKER_PATIENCE) as connection:
        row = jobs.load(connection, task_id)
    if row is None:
        return _is_dropped(record)
    logger.append_keys(job_id=row["id"], correlation_id=row["options"].get("request_id"))
    if row["state"] == jobs.WAITING:
        return _bury(row, record)
    endings.settle(row)
    return True


def _bury(row: jobs.Row, record: SQSRecord) -> bool:
    if endings.fail(row["task_id"], Refused(DEAD, reason="dead")) is None:
        return False
    count("JobDead")
    logger.error("a job died on every delivery", extra={"kind": row["kind"], "message_id": record.message_id})
    return True


def _is_dropped(record: SQSRecord) -> bool:
    if worker.is_young(record):
        return False
    logger.warning("a dead letter without a job is dropped", extra={"message_id": record.message_id})
    return True


def _task_id(record: SQSRecord) -> UUID | None:
    """Read the task's id from the body, or from the attribute where the body is unreadable."""
    try:
        return jobs.Message.model_validate_json(record.body).task_id
    except ValidationError:
        return worker.task_id_of(record)
