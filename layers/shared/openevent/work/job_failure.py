"""How a job ends without success: one transaction decides, then what it left behind is removed and the poller told."""

from uuid import UUID

from openevent.infra import db, storage
from openevent.infra.telemetry import logger, write_metric
from openevent.work import changes, jobs, tasks
from openevent.work.import_report import JobFailed

CANCELLED = "cancelled"
FAILED_CHANGE = "job.failed"


def fail(
    task_id: UUID, cause: JobFailed, patience: float = db.WORKER_WAIT_SECONDS
) -> jobs.Row | None:
    """End a waiting job as failed and give its row; None where it had ended, or was never committed."""
    errors = [problem.as_json() for problem in cause.errors]
    result = {
        "message": cause.message,
        "reason": cause.reason,
        "errors": errors,
        "error-count": cause.count,
    }
    with db.transaction(patience) as connection:
        row = jobs.end(connection, task_id, jobs.FAILURE, result)
        if row is not None and cause.reason != CANCELLED:
            changes.record(
                connection, FAILED_CHANGE, ("job", row["id"]), row["user_id"], task_id=str(task_id)
            )
    if row is not None:
        write_metric("JobFailed", reason=cause.reason)
        logger.info(
            "job failed",
            extra={"task_id": str(task_id), "reason": cause.reason, "errors": len(errors)},
        )
        clean_up(row)
    return row


def clean_up(row: jobs.Row) -> None:
    """Bring the task's item, and what a failed job left in the bucket, in line with the ended job's row.

    Safe at any time and any number of times: the event id of a failed import and the task id of a
    failed export are never used again, so what lies under them belongs to nobody.
    """
    if row["state"] == jobs.FAILURE:
        _remove_leftovers(row)
    tasks.save_outcome(row)


def _remove_leftovers(row: jobs.Row) -> None:
    task_id = str(row["task_id"])
    match row["kind"]:
        case jobs.ImportEvent.kind if row["event_id"] is not None:
            storage.remove_media(row["event_id"])
        case jobs.ExportEvent.kind:
            storage.remove_objects([storage.build_export_key(row["event_id"], task_id)])
        case jobs.ExportUser.kind:
            storage.remove_objects([storage.build_own_data_key(row["user_id"], task_id)])
