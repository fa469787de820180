"""What every worker does around its job: read the message, find the row, end what cannot be cured, retry the rest."""

import time
from collections.abc import Mapping
from typing import Any, Final, Protocol
from uuid import UUID

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes import SQSEvent
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pydantic import ValidationError

from openevent.infra import db
from openevent.infra.telemetry import logger, write_metric
from openevent.work import job_failure, jobs, queues, tasks
from openevent.work.import_report import JobFailed

UNCOMMITTED_SECONDS: Final = 900
"""A message whose row is not there is given back while it is younger (docs/contract/jobs.md#send-before-commit): the commit may yet
come."""
RESERVE_SECONDS: Final = 10
"""What a worker keeps of its time to end the job in good order."""


class JobFunction[M: jobs.Message](Protocol):
    """The job itself: does all its work, ends the job in the transaction of its effects, gives the ended row.

    Raises JobFailed where no retry can cure, tasks.TaskEnded where somebody else ended the job.
    """

    def __call__(self, message: M, progress: tasks.Progress) -> jobs.Row: ...


type JobFunctions = Mapping[type[jobs.Message], JobFunction[Any]]
"""What a worker does, by the kind of the message; its job's row names the kind."""


class NotCommitted(Exception):
    """The message came before its row, or the row will never come."""


class ItemLost(Exception):
    """The task's item says that the job has ended, and the job's row says that it waits."""


def handle(event: dict[str, Any], context: Any, runs: JobFunctions) -> None:
    """Do the job of each record (the batch is one). An exception means: deliver the message again."""
    deadline = time.monotonic() + context.get_remaining_time_in_millis() / 1000 - RESERVE_SECONDS
    for record in SQSEvent(event).records:
        try:
            _deliver(record, runs, deadline)
        except Exception:
            logger.exception(
                "the job will be tried again", extra={"attempt": queues.get_attempt(record)}
            )
            write_metric("JobRetried")
            queues.retry_soon(queues.get_queue_url(next(iter(runs))), record)
            raise
        finally:
            logger.remove_keys(["task_id", "job_id", "correlation_id"])


def read_task_id(record: SQSRecord) -> UUID | None:
    """Give the task's id from the message's attribute, which is there even where the body is unreadable."""
    attribute = record.message_attributes["task_id"]
    try:
        return UUID(attribute.string_value) if attribute and attribute.string_value else None
    except ValueError:
        return None


def is_young(record: SQSRecord) -> bool:
    """Tell whether the message was sent within the last 15 minutes."""
    return time.time() - int(record.attributes.sent_timestamp or 0) / 1000 < UNCOMMITTED_SECONDS


def _deliver(record: SQSRecord, runs: JobFunctions, deadline: float) -> None:
    try:
        told = jobs.Message.model_validate_json(record.body)
        logger.append_keys(task_id=str(told.task_id), correlation_id=told.request_id)
        row = _row(told.task_id)
        if row is None:
            return _wait_for_commit(record)
        (kind,) = (kind for kind in runs if kind.kind == row["kind"])
        message = kind.model_validate_json(record.body)
    except ValidationError:
        return _end_unreadable(record)
    logger.append_keys(job_id=row["id"])
    if row["state"] == jobs.WAITING:
        return _attempt_job(message, row, runs[kind], deadline)
    return job_failure.clean_up(row)


def _attempt_job(
    message: jobs.Message, row: jobs.Row, run: JobFunction[Any], deadline: float
) -> None:
    tasks.save_waiting(row)
    started = time.monotonic()
    try:
        ended = run(message, tasks.Progress(message.task_id, deadline))
    except JobFailed as cause:
        _fail(message.task_id, cause)
        return
    except tasks.TaskEnded:
        _settle_rival(message.task_id)
        return
    tasks.save_outcome(ended)
    _tell(ended, time.monotonic() - started)


def _tell(ended: jobs.Row, seconds: float) -> None:
    rows = sum((ended["result"] or {}).get("counts", {}).values())
    write_metric("JobDone")
    write_metric("JobRows", rows)
    write_metric("JobSeconds", seconds, MetricUnit.Seconds)
    logger.info("job done", extra={"seconds": round(seconds, 3), "rows": rows})


def _fail(task_id: UUID, cause: JobFailed) -> None:
    if job_failure.fail(task_id, cause) is None:
        _settle_rival(task_id)


def _settle_rival(task_id: UUID) -> None:
    """Do what the one who ended the job may have been killed before; the row decides: one that waits is tried again."""
    row = _row(task_id)
    if row is None:
        return
    if row["state"] == jobs.WAITING:
        raise ItemLost("The task's item is gone or wrong, but its job waits.")
    job_failure.clean_up(row)


def _row(task_id: UUID) -> jobs.Row | None:
    with db.connect(db.WORKER_WAIT_SECONDS) as connection:
        return jobs.load(connection, task_id)


def _wait_for_commit(record: SQSRecord) -> None:
    if is_young(record):
        raise NotCommitted("The job's row is not there yet.")
    logger.warning("a message without a job is dropped")


def _end_unreadable(record: SQSRecord) -> None:
    logger.error("a message cannot be read", extra={"message_id": record.message_id})
    task_id = read_task_id(record)
    if task_id is None:
        return
    if _row(task_id) is None:
        _wait_for_commit(record)
    else:
        _fail(task_id, JobFailed("The job's message could not be read.", reason="unreadable"))
