"""The common part of the workers: read the message, load the job, run it, end or retry it."""

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, Protocol
from uuid import UUID

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes import SQSEvent
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from openevent.infra import db
from openevent.infra.telemetry import logger, write_metric
from openevent.work import job_outcome, jobs, queues, tasks, unreadable
from openevent.work.commit_wait import CommitWait
from openevent.work.job_failure import JobFailed
from openevent.work.messages import Unreadable, read_message

RESERVE_SECONDS: Final = 10
"""Part of the worker's time that is reserved for ending the job properly."""


class JobFunction[M: jobs.Message](Protocol):
    """Does a job, ends it in the transaction of its effects and returns the ended row.

    It returns None if it has sent a message that goes on with the job. Raises JobFailed if a retry
    cannot succeed, tasks.TaskEnded if the job has already ended.
    """

    def __call__(self, message: M, progress: tasks.Progress) -> jobs.Row | None: ...


type JobFunctions = Mapping[type[jobs.Message], JobFunction[Any]]
"""The function for each type of message; the job's row names the kind."""
type HandleRecord = Callable[[SQSRecord, float], None]
"""Handles a record that is no job, until a deadline (monotonic clock). Raises Unreadable."""


class NotCommitted(Exception):
    """The job's row is not committed yet, or never will be."""


class ItemLost(Exception):
    """The task's item is missing or says that the job has ended, but the job's row is waiting."""


def handle(
    event: dict[str, Any],
    context: Any,
    functions: JobFunctions,
    handle_other: HandleRecord | None = None,
) -> None:
    """Do the job of the only record. After an exception, SQS delivers the message again.

    `handle_other` is for a queue that has other messages, too: those without the id of a task.
    """

    def process(record: SQSRecord, deadline: float) -> None:
        if handle_other and queues.read_task_id(record) is None:
            _process_other(record, deadline, handle_other)
        else:
            _process(record, functions, deadline)

    _process_all(event, context, process, queues.get_queue_url(next(iter(functions))))


def handle_messages(
    event: dict[str, Any], context: Any, handle_record: HandleRecord, queue_url: str
) -> None:
    """Handle the only record, which is no job. After an exception, SQS delivers it again."""
    _process_all(event, context, partial(_process_other, handle_record=handle_record), queue_url)


def _process_all(
    event: dict[str, Any], context: Any, process: HandleRecord, queue_url: str
) -> None:
    remaining_seconds = context.get_remaining_time_in_millis() / 1000
    deadline = time.monotonic() + remaining_seconds - RESERVE_SECONDS
    for record in SQSEvent(event).records:
        try:
            process(record, deadline)
        except Exception:
            delivery_number = queues.get_delivery_number(record)
            logger.exception("the job will be tried again", extra={"attempt": delivery_number})
            write_metric("JobRetried")
            queues.retry_after(queue_url, record)
            raise
        finally:
            logger.remove_keys(["task_id", "job_id", "correlation_id"])


def _process_other(record: SQSRecord, deadline: float, handle_record: HandleRecord) -> None:
    try:
        handle_record(record, deadline)
    except Unreadable as error:
        unreadable.put_aside(record, error)


def _process(record: SQSRecord, functions: JobFunctions, deadline: float) -> None:
    try:
        header = read_message(record, jobs.Message)
        logger.append_keys(task_id=str(header.task_id), correlation_id=header.request_id)
        row = CommitWait().until(record, partial(_load_row, header.task_id))
        if row is None:
            return _return_or_drop(record)
        message_type = _find_message_type(functions, row["kind"])
        message = read_message(record, message_type)
    except Unreadable as error:
        unreadable.put_aside(record, error)
        return _end_unreadable(record)
    logger.append_keys(job_id=row["id"])
    if row["state"] == jobs.WAITING:
        return _run_job(message, row, functions[message_type], deadline)
    return job_outcome.apply(row)


def _find_message_type(functions: JobFunctions, kind: str) -> type[jobs.Message]:
    (message_type,) = (each for each in functions if each.kind == kind)
    return message_type


def _run_job(
    message: jobs.Message, row: jobs.Row, function: JobFunction[Any], deadline: float
) -> None:
    tasks.save_waiting(row)
    start = time.monotonic()
    try:
        ended_row = function(message, tasks.Progress(message.task_id, deadline))
    except JobFailed as cause:
        _fail(message.task_id, cause)
        return
    except tasks.TaskEnded:
        _apply_outcome(message.task_id)
        return
    if ended_row is None:
        return
    tasks.save_state(ended_row)
    _log_success(ended_row, time.monotonic() - start)


def _log_success(row: jobs.Row, seconds: float) -> None:
    rows = sum((row["result"] or {}).get("counts", {}).values())
    write_metric("JobDone")
    write_metric("JobRows", rows)
    write_metric("JobSeconds", seconds, MetricUnit.Seconds)
    logger.info("job done", extra={"seconds": round(seconds, 3), "rows": rows})


def _fail(task_id: UUID, cause: JobFailed) -> None:
    if job_outcome.fail(task_id, cause) is None:
        _apply_outcome(task_id)


def _apply_outcome(task_id: UUID) -> None:
    """Apply the outcome of a job that another process ended: a kill may have kept it from this.

    Raises ItemLost if the row is still waiting: the row decides, so the job is tried again.
    """
    row = _load_row(task_id)
    if row is None:
        return
    if row["state"] == jobs.WAITING:
        raise ItemLost("The task's item is missing or wrong, but its job is waiting.")
    job_outcome.apply(row)


def _load_row(task_id: UUID) -> jobs.Row | None:
    with db.connect(db.WORKER_WAIT_SECONDS) as connection:
        return jobs.load(connection, task_id)


def _return_or_drop(record: SQSRecord) -> None:
    if queues.is_young(record):
        raise NotCommitted("The job's row is not committed yet.")
    # Its first delivery came late, because the message waited behind other jobs.
    logger.warning("a message without a job is dropped")


def _end_unreadable(record: SQSRecord) -> None:
    task_id = _read_task_id(record)
    if task_id is None:
        return
    if CommitWait().until(record, partial(_load_row, task_id)) is None:
        _return_or_drop(record)
    else:
        _fail(task_id, JobFailed("The job's message could not be read.", reason="unreadable"))


def _read_task_id(record: SQSRecord) -> UUID | None:
    """Read the task's id from the attribute, or from a body whose other fields are wrong."""
    task_id = queues.read_task_id(record)
    if task_id is not None:
        return task_id
    try:
        return read_message(record, jobs.Message).task_id
    except Unreadable:
        return None
