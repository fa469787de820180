"""End a job as failed, and apply the outcome of an ended job to its task's item and objects."""

from typing import Any
from uuid import UUID

from openevent.infra import db, storage
from openevent.infra.telemetry import logger, write_metric
from openevent.work import changes, jobs, tasks
from openevent.work.job_failure import CANCELLED, JobFailed

FAILED_CHANGE = "job.failed"


def fail(
    task_id: UUID, cause: JobFailed, wait_seconds: float = db.WORKER_WAIT_SECONDS
) -> jobs.Row | None:
    """End a waiting job as failed and return its row.

    Return None if the job had already ended or was never committed.
    """
    with db.transaction(wait_seconds) as connection:
        row = jobs.end(connection, task_id, jobs.FAILURE, _build_result(cause))
        if row is not None and _is_reported(row, cause):
            subject = ("job", row["id"])
            changes.record(connection, FAILED_CHANGE, subject, row["user_id"], task_id=str(task_id))
    if row is not None:
        _log_failure(task_id, cause)
        apply(row)
    return row


def _is_reported(row: jobs.Row, cause: JobFailed) -> bool:
    return cause.reason != CANCELLED and row["kind"] not in jobs.UNREPORTED


def _build_result(cause: JobFailed) -> dict[str, Any]:
    return {
        "message": cause.message,
        "reason": cause.reason,
        "errors": [problem.as_json() for problem in cause.errors],
        "error-count": cause.count,
        "warnings": [problem.as_json() for problem in cause.warnings],
        "warning-count": cause.warning_count,
    }


def _log_failure(task_id: UUID, cause: JobFailed) -> None:
    write_metric("JobFailed", reason=cause.reason)
    details = {"task_id": str(task_id), "reason": cause.reason, "errors": len(cause.errors)}
    logger.info("job failed", extra=details)


def apply(row: jobs.Row) -> None:
    """Save the outcome of an ended job in the task's item; remove the objects of a failed job.

    It may be called at any time and repeatedly. The event id of a failed import and the task id of
    a failed export are never used again, so nobody else owns the objects under them.
    """
    if row["state"] == jobs.FAILURE:
        _remove_leftovers(row)
    tasks.save_state(row)


def _remove_leftovers(row: jobs.Row) -> None:
    task_id = str(row["task_id"])
    match row["kind"]:
        case jobs.ImportEvent.kind if row["event_id"] is not None:
            storage.remove_media(row["event_id"])
        case jobs.ExportEvent.kind:
            storage.remove_objects([storage.build_export_key(row["event_id"], task_id)])
        case jobs.ExportUser.kind:
            storage.remove_objects([storage.build_own_data_key(row["user_id"], task_id)])
