"""The end of a job whose file is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from export_worker.upload import Upload
from openevent.infra import db
from openevent.work import changes, jobs, tasks


@dataclass(frozen=True)
class JobChange:
    """The change that a done job tells, with facts beside its task's id."""

    kind: str
    subject: tuple[str, int]
    facts: Mapping[str, Any] = field(default_factory=dict)


def end_job(
    message: jobs.Message, upload: Upload, result: Mapping[str, Any], told: JobChange
) -> jobs.Row:
    """End the job, and let the file appear as the last act before COMMIT, under the lock of the job's row.

    So the bytes in the bucket are those of the worker that ended the job, and a job that fails
    stores none. The result tells key and size in bytes as well. Raises tasks.TaskEnded where somebody
    else ended the job.
    """
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        row = jobs.end(
            connection,
            message.task_id,
            jobs.SUCCESS,
            {**result, "key": upload.key, "size": upload.size},
        )
        if row is None:
            raise tasks.TaskEnded
        facts = {"task_id": str(message.task_id), **told.facts}
        changes.record(connection, told.kind, told.subject, message.user_id, **facts)
        upload.publish()
    return row
